"""BoltzmannMachine: coins that are all connected with each other."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from sklearn.utils.validation import check_is_fitted
from torch import Tensor

from isthmus.core.errors import NotSupportedError, ParameterError
from isthmus.core.parameters import choice, estimator, number, whole
from isthmus.fit.batch import Batch
from isthmus.fit.decoding import Decoding
from isthmus.fit.energy_model import EnergyModel
from isthmus.fit.value_range import check_range
from isthmus.nn.boltzmann_net import EXACT, BoltzmannNet
from isthmus.nn.dense_rows import dense
from isthmus.nn.units import flip

FIRST_WEIGHTS = 8.0  # deviation of couplings to hidden units, times the root of the units
FIRST_BIASES = 2.0  # deviation of those of hidden units
RAREST = 1e-3  # probability that biases begin with, of what was never seen


@estimator
class BoltzmannMachine(EnergyModel):
    """A probability of binary rows: visible and hidden units, each connected with all others.

        E(x) = -sum_i b_i (x_i - m_i) - sum_{i<j} A_ij (x_i - m_i) (x_j - m_j),   x = (v, h)
        p(v) = exp(-F(v)) / Z,   F(v) = -log sum_h exp(-E(v, h))

    Maximises the mean of log p(v) over the rows, whose derivative by A_ij is the mean of
    (x_i - m_i) (x_j - m_j) with the row held (clamped) less the same in a machine that runs freely.

    Parameters
    ----------
    code
        Hidden units. Without any, the machine would know only what pairs of features say of each
        other, as a covariance does.
    phases
        How both means are had: "sampled", from machines that run, or "exact", summed over all
        states, for up to 20 visible and hidden units together.
    chains
        Machines that run freely, from update to update ("sampled").
    steps
        Rounds over the units, one after the other, that each machine runs at an update, >= 1.
    learning_rate
        Adam's step size.
    precision
        "float32" or "float64".

    Attributes
    ----------
    network_ : torch module
    n_features_in_ : int
    row_shape_ : list of int
        Shape of a row at `fit`.
    mean_row_ : ndarray (features,)
        Of the rows of `fit`; the biases begin with it.
    training_ : dict
        Loss of every epoch, the best epoch, why training stopped. The loss is -log p(v) in nats if
        `phases` is "exact", else minus the log-probability of each feature given all other units.

    Notes
    -----
    Values between 0 and 1 are taken for the means of coins, so that measures, such as lengths, are
    learned poorly: cut them into ranges first, with a column for each.

    Up to 12 hidden units (or 20 units in all) codes, free energies and reconstructions are summed
    over all states of the hidden units. For more of them, codes are means of units that are
    independent given the row (mean field), and the free energy is the bound from above which these
    give. `reconstruct` gives the mean of each feature given all the other features of its row, so
    that it says what should have been there; `inverse_transform` knows the code alone. `score` is
    the mean pseudo-log-likelihood: the sum over features of the log-probability of each given all
    the others, in nats.

    The paper's machine is annealed to equilibrium for every update. Here the machines that run
    freely go on from update to update (Tieleman 2008), those with a row clamped draw their hidden
    units for a few rounds, and all units count from their first means m (Montavon and Mueller
    2012). Biases of hidden units and couplings to them begin at random and large: near 0 the
    likelihood has no slope towards a relation of three features, and learning would not begin.

    Raises
    ------
    ParameterError
        at `fit`, for phases="exact" with more than 20 units.
    DataError
        for values below 0 or above 1.

    References
    ----------
    Ackley, Hinton, Sejnowski 1985. A Learning Algorithm for Boltzmann Machines. Cognitive Science
    9. Equation 7 (the derivative by a coupling).
    Tieleman 2008. Training Restricted Boltzmann Machines using Approximations to the Likelihood
    Gradient. ICML.
    Montavon, Mueller 2012. Deep Boltzmann Machines and the Centering Trick. In: Neural Networks:
    Tricks of the Trade.

    Examples
    --------
    >>> import numpy as np
    >>> from isthmus import BoltzmannMachine
    >>> pairs = np.random.default_rng(0).integers(0, 2, (500, 2))
    >>> rows = np.column_stack([pairs, pairs.sum(axis=1) % 2])  # no two columns say anything
    >>> model = BoltzmannMachine(code=4, phases="exact", learning_rate=0.05).fit(rows)
    >>> usual, unusual = model.score_samples([[0, 1, 1], [0, 1, 0]])
    >>> bool(usual > unusual + 2)
    True
    """

    code: int = whole(8, least=1)
    phases: str = choice("sampled", "sampled", "exact")
    chains: int = whole(500, least=1)
    steps: int = whole(3, least=1)
    learning_rate: float = number(0.01, above=0)
    precision: str = choice("float32", "float32", "float64")

    @property
    def decoding(self) -> Decoding:
        return Decoding("sigmoid", "cross-entropy")

    def build(self, width: int) -> BoltzmannNet:
        return BoltzmannNet(width, self.code, self.chains if self.phases == "sampled" else 0)

    def initialise(self, network: Any, generator: torch.Generator) -> None:
        width, std = network.width, FIRST_WEIGHTS / len(network.units) ** 0.5
        mean = torch.from_numpy(self.mean_row_).to(network.bias)
        with torch.no_grad():
            network.weight[:width, width:].normal_(std=std, generator=generator)
            network.bias[:width] = mean.logit(eps=RAREST)
            network.bias[width:].normal_(std=FIRST_BIASES, generator=generator)
            network.offset.copy_(network.bias.sigmoid())
            alone = network.offset[:, None].expand_as(network.chains)
            network.chains.copy_(flip(alone, generator))

    def loss(self, network: Any, batch: Batch) -> Tensor:
        visible = dense(batch.inputs)
        if self.phases == "exact":
            return network.free_energy(visible) + network.log_partition()
        clamped, free = network.joined(visible), network.chains
        network.gibbs(clamped, network.hidden, self.steps, batch.generator)
        network.gibbs(free, network.units, self.steps, batch.generator)
        gap = network.energy(clamped) - network.energy(free).mean()
        with torch.no_grad():
            heard = network.inputs(clamped)[: network.width].T
            shown = self.decoding.errors(heard, visible)
        return shown + (gap - gap.detach())

    def log_likelihood(self, X: Any) -> np.ndarray:
        """log p(v) of each row in nats, (rows,), summed over all states of the machine.

        Raises
        ------
        NotSupportedError
            for more than 20 visible and hidden units together.
        """
        check_is_fitted(self)
        X = self._read(X)
        units = X.shape[1] + self.code
        if units > EXACT:
            raise NotSupportedError(
                f"log p(v) is summed over all states of up to {EXACT} units, but there are "
                f"{units}: score_samples gives it but for a constant, score a pseudo-likelihood"
            )

        def exact(network: Any, inputs: Any) -> Tensor:
            return -network.free_energy(inputs) - network.log_partition()

        return self._map(X, exact).astype(X.dtype, copy=False)

    # What energy models are asked

    def free_energies(self, network: Any, visible: Tensor) -> Tensor:
        return network.free_energy(visible)

    def restored(self, network: Any, inputs: Any) -> Tensor:
        return network.expect(inputs)

    def row_fits(self, network: Any, inputs: Any) -> Tensor:
        return -self.decoding.errors(network.expect(inputs), dense(inputs))

    def first(self, network: Any, n: int, generator: torch.Generator) -> Tensor:
        return flip(network.offset[: network.width].expand(n, -1), generator)

    def walk(
        self,
        network: Any,
        visible: Tensor,
        steps: int,
        generator: torch.Generator,
        clamped: Tensor | None,
    ) -> tuple[Tensor, Tensor]:
        states = network.joined(visible)
        network.gibbs(states, network.hidden, 1, generator)
        held = None
        if clamped is not None:
            free = clamped.new_zeros(len(visible), self.code)
            held = torch.cat([clamped.expand_as(visible), free], dim=1).T
        network.gibbs(states, network.units, steps, generator, held)
        drawn = states[: network.width].T
        return drawn, network.inputs(states)[: network.width].T.sigmoid()

    # Before

    def _before_training(self, X: Any) -> None:
        self.mean_row_ = np.asarray(X.mean(axis=0, dtype=np.float64))
        needs = f"{type(self).__name__} needs values from 0 to 1, the means of coins"
        check_range(X, 0, 1, needs=needs)
        units = X.shape[1] + self.code
        if self.phases == "exact" and units > EXACT:
            raise ParameterError(
                f"{type(self).__name__}: phases='exact' sums over all states of {X.shape[1]} "
                f"features and code={self.code} hidden units, {units} units; it can do {EXACT}. "
                "Use phases='sampled', or fewer of either"
            )
