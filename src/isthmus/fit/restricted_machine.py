"""The abstract estimator of restricted Boltzmann machines, alone or as a layer of a deeper one."""

from __future__ import annotations

import math
import warnings
from typing import Any, Self

import numpy as np
import scipy.sparse as sp
import torch
from sklearn.base import clone
from sklearn.utils.validation import check_is_fitted
from torch import Tensor

from isthmus.core.errors import NotSupportedError, ParameterError
from isthmus.core.parameters import choice, estimator, flag, number, whole, widths
from isthmus.core.seeds import torch_seed
from isthmus.fit.batch import Batch
from isthmus.fit.bipartite_model import BipartiteModel
from isthmus.fit.decoding import DECODINGS, Decoding, check_coins
from isthmus.fit.loop import Loop
from isthmus.fit.player import sgd
from isthmus.fit.visible_side import LIKELIHOODS, VisibleSide
from isthmus.nn.dense_rows import dense
from isthmus.nn.rbm_net import RBMNet
from isthmus.nn.tempering import tempered
from isthmus.nn.units import Bernoulli, Gaussian, flip
from isthmus.nn.unrolled import LayerWeights

HIDDEN: dict[str, type[Bernoulli] | type[Gaussian]] = {"sigmoid": Bernoulli, "identity": Gaussian}
FIRST_WEIGHTS = 0.3  # their standard deviation, times the root of all units: .008 for 784 and 500
SLIDING = 0.1  # share of a batch in the running mean of the hidden units
EVERY = 10  # batches, one enters the running mean
SHOWN = 32  # rows of a batch that the loss is told of
SETTLING = 1000  # steps from rows to draws of the model


@estimator
class RestrictedMachine(BipartiteModel):
    """Abstract: visible units and hidden ones, connected to each other only.

    Parameters
    ----------
    learning_rate
        Of plain gradient steps; Adam's need a smaller one.
    weight_decay
        Share of each weight, times the learning rate, taken off at each update.
    code
        Hidden units.
    likelihood
        p(v | h): "bernoulli", a coin for each feature, rows in [0, 1]; "gaussian", a normal number
        with variance 1 for each, rows standardised; "categorical", one choice in each group of
        columns, rows one-hot in each group.
    groups
        Columns of each group (categorical only), one number where all have as many; nothing is a
        single group.
    code_activation
        Mean of a hidden unit given its input: "sigmoid", a coin, or "identity", a normal number
        with variance 1.
    sampling
        Where the chains of learning begin at each update: "cd", at the data (contrastive
        divergence), "pcd", where they ended before (persistent), or "pt", where they ended
        before at several temperatures, between which they change places (parallel tempering).
    steps
        Of a chain at each update, >= 1.
    chains
        How many are kept from update to update with "pcd", and with "pt" at each temperature.
    temperatures
        Of "pt": from the machine itself to one without connections, >= 2.
    centred
        Whether units count from their means (Montavon and Mueller 2012).
    momentum
        Share of the last step that is added to the next, 0 <= momentum < 1; None takes Adam's
        steps instead of plain ones.
    penalty
        Weight of the sparsity, >= 0.
    target_activity
        What a sparse machine wants the mean of its hidden units to be, above 0 and below 1.
    binarise
        Show each row as coins thrown anew at each look, heads with the probability that the row
        states (bernoulli only).
    """

    epochs: int = whole(50, least=0)
    batch_size: int = whole(100, least=1)
    learning_rate: float = number(0.05, above=0)
    schedule: str = choice("cosine", "constant", "cosine")
    code: int = whole(256, least=1)
    likelihood: str = choice("bernoulli", *DECODINGS)
    groups: tuple[int, ...] = widths((), least=0)
    code_activation: str = choice("sigmoid", *HIDDEN)
    sampling: str = choice("pcd", "cd", "pcd", "pt")
    steps: int = whole(1, least=1)
    chains: int = whole(100, least=1)
    temperatures: int = whole(10, least=2)
    centred: bool = flag(True)
    momentum: float | None = number(0.0, least=0, below=1, optional=True)
    penalty: float = number(0.0, least=0)
    target_activity: float = number(0.1, above=0, below=1)
    binarise: bool = flag(False)

    @property
    def _side(self) -> VisibleSide:
        return VisibleSide(self.likelihood, self.groups)

    @property
    def decoding(self) -> Decoding:
        return DECODINGS[self.likelihood]

    def check_parameters(self) -> None:
        super().check_parameters()
        check_coins(type(self).__name__, self.binarise, self.likelihood)

    def build(self, width: int) -> RBMNet:
        temperatures = {"cd": 0, "pcd": 1, "pt": self.temperatures}[self.sampling]
        return RBMNet(
            width,
            self.code,
            self._side.units(width),
            HIDDEN[self.code_activation](),
            chains=temperatures * self.chains,
        )

    def initialise(self, network: Any, generator: torch.Generator) -> None:
        spread = FIRST_WEIGHTS / math.sqrt(sum(network.weight.shape))
        torch.nn.init.normal_(network.weight, std=spread, generator=generator)
        if hasattr(self, "mean_row_"):
            self._begin(network, generator)

    def optimiser(self, network: Any) -> torch.optim.Optimizer:
        if self.momentum is None:
            return super().optimiser(network)
        return sgd(network, self.learning_rate, self.weight_decay, self.momentum)

    def loss(self, network: Any, batch: Batch) -> Tensor:
        with torch.no_grad():
            data = dense(batch.inputs)
            if self.binarise:
                data = flip(data, batch.generator)
            rows = torch.cat([data, self._model_rows(network, data, batch.generator)])
            apart = network.apart(rows)
            inputs = network.heard(apart)
            codes = network.hidden.mean(inputs)
            if self.sampling == "pcd":
                network.chains.copy_(network.hidden.draw(inputs[len(data) :], batch.generator))
            shown = self._shown(network, data, inputs[: len(data)], batch.generator)
            if self.centred and batch.updates % EVERY == 0:
                mean = codes[: len(data)].mean(0)
                towards = torch.lerp(network.hidden_offset, mean, SLIDING)
                network.recentre(network.visible_offset, towards)
        loss = shown + network.gap(apart, codes, len(data))
        if self.penalty:
            excess = codes[: len(data)].mean(0) - self.target_activity
            push = self.penalty * (excess * network.hidden_bias).sum()
            loss = loss + (push - push.detach())
        return loss.expand(len(data))

    def _model_rows(self, network: Any, data: Tensor, generator: torch.Generator) -> Tensor:
        """Draws of the visible units from the model, by steps of a chain, (chains, width)."""
        if self.sampling == "cd":
            return network.gibbs(data, self.steps, generator)
        if self.sampling == "pcd":
            return network.dreams(network.chains, self.steps, generator)
        chains = network.chains
        rows, hidden = tempered(network, chains, self.temperatures, self.steps, generator)
        chains.copy_(hidden)
        return rows[: self.chains]

    def _shown(
        self, network: Any, data: Tensor, inputs: Tensor, generator: torch.Generator
    ) -> Tensor:
        """What a person can read of a batch while it is learned, a mean over some of its rows."""
        rows, inputs = data[:SHOWN], inputs[:SHOWN]
        if self.likelihood != "bernoulli":
            return network.surprise(rows, network.decode(network.hidden.mean(inputs))).mean()
        width = rows.shape[1]
        units = torch.randint(width, (len(rows),), generator=generator, device=rows.device)
        return -width * network.log_conditional(rows, inputs, units).mean()

    def row_fits(self, network: Any, inputs: Any) -> Tensor:
        """The pseudo-log-likelihood (bernoulli), or else log p(v | mean of h), in nats."""
        rows = dense(inputs)
        if self.likelihood == "bernoulli":
            return network.pseudo_log_likelihood(rows)
        return -network.surprise(rows, network.decode(network.encode(rows)))

    def pseudo_log_likelihood(self, X: Any) -> np.ndarray:
        """The sum over features of log p(feature | all others) for each row, (rows,).

        Exact, feature by feature: no bits are drawn. For "bernoulli" only.
        """
        check_is_fitted(self)
        if self.likelihood != "bernoulli":
            raise NotSupportedError(
                "pseudo_log_likelihood is of units that are 0 or 1, but likelihood is "
                f"{self.likelihood!r}; use log_likelihood"
            )
        X = self._read(X)
        return self._map(X, self.row_fits).astype(X.dtype, copy=False)

    # The visible side

    def _values(self, logits: Tensor) -> Tensor:
        return self._side.units(logits.shape[1]).mean(logits)

    def free_energies(self, network: Any, visible: Tensor) -> Tensor:
        return network.free_energy(visible)

    def first(self, network: Any, n: int, generator: torch.Generator) -> Tensor:
        """Some of the chains that learning kept; without any, draws of unconnected units."""
        chains = network.chains[: self.chains]
        if len(chains) == 0:
            return network.visible.draw(network.base.expand(n, -1), generator)
        taken = torch.randint(len(chains), (n,), generator=generator)
        return network.dreams(chains[taken], 1, generator)

    def walk(
        self,
        network: Any,
        visible: Tensor,
        steps: int,
        generator: torch.Generator,
        clamped: Tensor | None,
    ) -> tuple[Tensor, Tensor]:
        before = network.gibbs(visible, steps - 1, generator, clamped)
        hidden = network.hidden.draw(network.hidden_inputs(before), generator)
        inputs = network.visible_inputs(hidden)
        drawn = network.visible.draw(inputs, generator)
        if clamped is not None:
            drawn = torch.where(clamped, visible, drawn)
        return drawn, network.visible.mean(inputs)

    # Its partition function

    def sides(self, network: Any) -> RBMNet:
        return network

    def settled(self, network: Any, start: Any, chains: int, generator: torch.Generator) -> Tensor:
        if start is None:
            rows = self.first(network, chains, generator)
        else:
            rows = self._start_rows(start)
            rows = rows[torch.arange(chains) % len(rows)]
        return network.gibbs(rows, SETTLING, generator)

    # A layer of a deeper net

    def for_layer(
        self, code: int, *, activation: str | None = None, end: Decoding | None = None
    ) -> Self:
        """A copy that learns one layer of a deeper net (`fit.greedy.LayerLearner`)."""
        fields: dict[str, Any] = {"code": code}
        if activation is not None:
            self._offered("units with activation", activation, tuple(HIDDEN))
            fields["code_activation"] = activation
        if end is not None:
            self._offered("rows with output", end.output, tuple(LIKELIHOODS))
            fields["likelihood"] = LIKELIHOODS[end.output]
        return clone(self).set_params(**fields)

    def learn_layer(self, loop: Loop, network: RBMNet, stage: str) -> None:
        """Train one layer of a deeper net on the loop's rows."""
        arrays = loop.rows.arrays()
        shape = (len(loop.rows), loop.rows.width)
        self._before_training(sp.csr_array(arrays, shape=shape) if arrays[1:] else arrays[0])
        if not loop.resuming:
            generator = torch.Generator(loop.place.device)
            self._begin(network, generator.manual_seed(torch_seed(loop.seed, "chains", stage)))
        loop.batch_size, loop.target_loss = self.batch_size, self.target_loss
        loop.run([self._player(network)], epochs=self.epochs, stage=stage)

    def layer_weights(self, network: RBMNet) -> LayerWeights:
        """What one layer of a deeper net has learned."""
        with torch.no_grad():
            none = network.weight.new_zeros
            code_bias = network.hidden_inputs(none(1, len(network.visible_bias)))[0]
            row_bias = network.visible_inputs(none(1, len(network.hidden_bias)))[0]
        weight = network.weight.detach()
        return LayerWeights(weight.T, code_bias, weight, row_bias)

    def _offered(self, what: str, found: str, allowed: tuple[str, ...]) -> None:
        if found not in allowed:
            raise ParameterError(
                f"{type(self).__name__} learns no {what} {found!r}, only {' or '.join(allowed)}"
            )

    # Before and after

    @torch.no_grad()
    def _begin(self, network: Any, generator: torch.Generator) -> None:
        """Biases that expect the mean row, offsets, and chains that begin with such rows."""
        mean = torch.from_numpy(self.mean_row_).to(network.weight)
        inputs = self._side.inputs_for(mean)
        network.base.copy_(inputs)
        network.visible_bias.data.copy_(inputs)
        if self.centred:
            network.visible_offset.copy_(mean)
            network.hidden_offset.copy_(network.hidden.mean(torch.zeros_like(network.hidden_bias)))
        rows = network.visible.draw(inputs.expand(len(network.chains), -1), generator)
        network.chains.copy_(network.hidden.draw(network.hidden_inputs(rows), generator))

    def _before_training(self, X: Any) -> None:
        self.mean_row_ = np.asarray(X.mean(axis=0, dtype=np.float64))
        self._side.check(X)

    def _after_training(self, X: Any) -> None:
        self.mean_activity_, self.dead_units_ = self._activities(
            X, lambda code: code, bounded=self.code_activation == "sigmoid"
        )
        if len(self.dead_units_) and X.shape[0] > 1:
            warnings.warn(
                f"{len(self.dead_units_)} of the {self.code} hidden units stand still, whatever "
                "the row; use a smaller code, a smaller learning_rate or more epochs",
                UserWarning,
                stacklevel=3,
            )
