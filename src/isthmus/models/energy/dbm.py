"""DBM: a deep Boltzmann machine, all of whose layers are undirected."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from isthmus.core.errors import ParameterError
from isthmus.core.parameters import choice, estimator, flag, number, part, whole, widths
from isthmus.core.seeds import torch_seed
from isthmus.fit.batch import Batch
from isthmus.fit.bipartite_model import BipartiteModel
from isthmus.fit.decoding import Decoding
from isthmus.fit.greedy import learn_greedily
from isthmus.fit.loop import Judge, Loop
from isthmus.fit.player import sgd
from isthmus.fit.restricted_machine import SETTLING, RestrictedMachine
from isthmus.fit.visible_side import VisibleSide
from isthmus.nn.copied_rbm_net import CopiedRBMNet
from isthmus.nn.dbm_net import DBMNet
from isthmus.nn.dense_rows import dense
from isthmus.nn.noise import binarise
from isthmus.nn.rbm_net import RBMNet
from isthmus.nn.tunable_dbm import TunableDBM
from isthmus.nn.units import flip

SHARED = (
    "epochs",
    "batch_size",
    "learning_rate",
    "momentum",
    "weight_decay",
    "schedule",
    "target_loss",
    "binarise",
)
VISIBLE = VisibleSide("bernoulli")
SLIDING = 0.01  # share of a batch in the running means of the units
FIRST_ROWS = 1000  # that these begin with


@estimator
class DBM(BipartiteModel):
    """Deep Boltzmann machine: layers on top of each other, each connected with its neighbours.

    Minimises, averaged over rows, a bound on -log p(v) from above,

        E_q[E(v, h)] - H(q) + log Z,    q(h) = prod_i q(h_i), the best for each row

        p(v) = sum_h exp(-E(v, h)) / Z,    h = (h_1, ..., h_L),    h_0 = v
        E(v, h) = - sum_l (h_l - m_l) . b_l - sum_l (h_{l-1} - m_{l-1}) W_l (h_l - m_l)

    with m_l the running means of the units, after each layer has learned alone.

    Parameters
    ----------
    hidden
        Widths of the layers between rows and code; without any it is a restricted machine.
    code
        Width of the top layer.
    layer
        What each layer is before they learn together: a restricted machine such as
        `RBM(epochs=10)`. Its fields hold for every layer, those of its training too, but its `code`
        is the whole's affair, as are device, precision and seed. None is one that is trained as
        long and in the same steps as the whole; `RBM(epochs=0)` begins with random weights.
    sweeps
        Of mean field over the hidden layers, >= 1, for every row, while learning and afterwards.
    steps
        Of the chains at each update, >= 1.
    chains
        How many are kept from update to update.
    momentum
        Of plain gradient steps, 0 <= momentum < 1; None takes Adam's steps.
    binarise
        Show each row as coins thrown anew at each look, heads with the probability that the row
        states.

    Attributes
    ----------
    network_ : torch module
        Its `couplings` are W_1, W_2, ..., (width below, width) each, its `biases` b_0, b_1, ...
    layer_losses_ : list of list of float
        What each layer showed of its learning in every epoch; empty for a layer that was ready when
        an interrupted training went on.
    mean_row_ : ndarray (features,)
        Of the rows of `fit`.
    n_features_in_ : int
    row_shape_ : list of int
        Shape of a row at `fit`.
    training_ : dict
        -log p(v | means of the hidden units) in nats in every epoch, the best epoch, why training
        stopped.

    Notes
    -----
    The gradient is the difference of two phases, as in wake-sleep: awake, rows are shown and the
    hidden units follow; asleep, nothing is shown and chains run freely. What wake-sleep would draw
    awake is q here, found by mean field, each layer in turn set to its mean given the layers beside
    it: a draw would need a chain of its own for every row, long enough to forget where it began,
    because every hidden layer hears from above as well as from below; the means settle in a few
    sweeps, and they make the bound. Asleep a mean field would not do: that phase counts with the
    other sign, so learning would drive the approximation away from what it stands for. There the
    units are drawn, even layers given odd ones and the other way round, in chains that go on from
    update to update.

    `transform` gives the means of the top layer. What `EncoderClassifier` tunes is a feed-forward
    net that begins with the weights of the machine: each layer hears the one below and, through
    weights of its own, the means q of the one above, which stay those of the machine as it was.
    `reconstruct` gives the mean of p(v | h) at the means of all hidden layers, `inverse_transform`
    the row by mean field under a top layer that is given. `score_samples` is minus
    E_q[E] - H(q), and `log_likelihood` that less log Z: a lower bound on log p(v). Z is enumerated
    or annealed as that of a restricted machine between the even and the odd layers.

    While the layers learn alone, the first one has its rows twice and the last one its code twice,
    with the same weights, and of those between half the weights are taken afterwards; a hidden
    layer begins with the mean of the two biases that it has learned. Units count from their means
    (Montavon and Mueller), which the paper's do not; the chains are fewer and the steps larger.

    Raises
    ------
    ParameterError
        at `fit`, for a `layer` whose rows are no coins.
    DataError
        at `fit`, for values outside 0 to 1.

    References
    ----------
    Salakhutdinov and Hinton 2009. Deep Boltzmann Machines. AISTATS. Section 2 (the bound, mean
    field, persistent chains), 3.1 (layer by layer), 3.2 (annealing), 3.3 (a classifier).
    Montavon and Mueller 2012. Deep Boltzmann Machines and the Centering Trick. Neural Networks:
    Tricks of the Trade.
    Melchior, Fischer, Wiskott 2016. How to Center Deep Boltzmann Machines. Journal of Machine
    Learning Research 17.

    Examples
    --------
    >>> import numpy as np
    >>> from isthmus import DBM, RBM
    >>> rng = np.random.default_rng(0)
    >>> rows = np.repeat(rng.random((200, 2)) < 0.5, 5, axis=1) * 1.0
    >>> model = DBM(hidden=(8,), code=4, layer=RBM(epochs=5), epochs=20).fit(rows)
    >>> model.transform(rows).shape, model.sample(3, steps=50).shape
    ((200, 4), (3, 10))
    >>> bool((model.log_likelihood(rows) < 0).all())
    True
    """

    epochs: int = whole(50, least=0)
    batch_size: int = whole(100, least=1)
    learning_rate: float = number(0.05, above=0)
    schedule: str = choice("cosine", "constant", "cosine")
    hidden: tuple[int, ...] = widths((128,), least=0)
    code: int = whole(64, least=1)
    layer: Any = part(RestrictedMachine, said="a restricted machine, such as RBM(epochs=10)")
    sweeps: int = whole(5, least=1)
    steps: int = whole(1, least=1)
    chains: int = whole(100, least=1)
    momentum: float | None = number(0.0, least=0, below=1, optional=True)
    binarise: bool = flag(False)

    @property
    def decoding(self) -> Decoding:
        return Decoding("sigmoid", "cross-entropy")

    def check_parameters(self) -> None:
        super().check_parameters()
        if self.layer is not None and self.layer.likelihood != "bernoulli":
            raise ParameterError(
                f"DBM: layer has likelihood={self.layer.likelihood!r}, but all units of a deep "
                "Boltzmann machine are 0 or 1; use likelihood='bernoulli'"
            )
        for learner in self._learners():
            learner.check_parameters()

    def build(self, width: int) -> DBMNet:
        return DBMNet((width, *self.hidden, self.code), self.sweeps, self.chains)

    def optimiser(self, network: Any) -> torch.optim.Optimizer:
        if self.momentum is None:
            return super().optimiser(network)
        return sgd(network, self.learning_rate, self.weight_decay, self.momentum)

    def learn(self, loop: Loop, judge: Judge | None) -> None:
        network: Any = loop.network
        machines = list(network.pretrained)
        try:
            self.layer_losses_ = learn_greedily(loop, self._learners(), machines)
            if not loop.resuming:
                network.compose(machines)
                self._begin(network, loop)
            loop.run([self._player(network)], epochs=self.epochs, judge=judge, stage="together")
        finally:
            del network.pretrained

    def loss(self, network: Any, batch: Batch) -> Tensor:
        with torch.no_grad():
            inputs = batch.inputs
            data = dense(binarise(inputs, batch.generator) if self.binarise else inputs)
            units = network.mean_field(data)
            shown = self.decoding.errors(network.inputs(0, units), data)
            network.recentre(
                [
                    torch.lerp(offset, unit.mean(dim=0), SLIDING)
                    for offset, unit in zip(network.offsets, units, strict=True)
                ]
            )
            drawn, means = network.gibbs(network.chains, self.steps, batch.generator)
            for chain, kept in zip(network.chains, drawn, strict=True):
                chain.copy_(kept)
            model = [*drawn]
            model[1::2] = means[1::2]  # given the even layers, less noisy than draws
        gap = network.gap(units, model)
        return shown + (gap - gap.detach())

    # What it says of rows

    def tunable(self, network: Any) -> TunableDBM:
        return TunableDBM(network)

    def restored(self, network: Any, inputs: Any) -> Tensor:
        return network.inputs(0, network.mean_field(inputs))

    def row_fits(self, network: Any, inputs: Any) -> Tensor:
        """log p(v | mean of the hidden units) in nats."""
        return -self.decoding.errors(self.restored(network, inputs), dense(inputs))

    def free_energies(self, network: Any, visible: Tensor) -> Tensor:
        return network.free_energy(network.mean_field(visible))

    def sides(self, network: Any) -> RBMNet:
        return network.union()

    def settled(self, network: Any, start: Any, chains: int, generator: torch.Generator) -> Tensor:
        if start is None:
            units = network.chains
        else:
            units = self._drawn(network, self._start_rows(start), generator)
        taken = torch.arange(chains) % len(units[0])
        units, _ = network.gibbs([unit[taken] for unit in units], SETTLING, generator)
        return torch.cat(units[::2], dim=1)

    # What it makes of nothing

    def first(self, network: Any, n: int, generator: torch.Generator) -> Tensor:
        return network.units.draw(network.base.expand(n, -1), generator)

    def walk(
        self,
        network: Any,
        visible: Tensor,
        steps: int,
        generator: torch.Generator,
        clamped: Tensor | None,
    ) -> tuple[Tensor, Tensor]:
        units = self._drawn(network, visible, generator)
        drawn, means = network.gibbs(units, steps, generator, clamped)
        return drawn[0], means[0]

    @staticmethod
    def _drawn(network: Any, visible: Tensor, generator: torch.Generator) -> list[Tensor]:
        """All units, the hidden ones drawn by their means given the visible ones."""
        rows, *means = network.mean_field(visible)
        return [rows, *(flip(mean, generator) for mean in means)]

    # Before training

    @torch.no_grad()
    def _begin(self, network: Any, loop: Loop) -> None:
        """Offsets from some rows, chains from rows whose features know nothing of each other."""
        device = loop.place.device
        rows = loop.rows.take(torch.arange(min(FIRST_ROWS, len(loop.rows)), device=device))
        network.recentre([unit.mean(dim=0) for unit in network.mean_field(rows)])
        generator = torch.Generator(device)
        generator.manual_seed(torch_seed(loop.seed, "chains"))
        units = self._drawn(network, self.first(network, self.chains, generator), generator)
        for chain, drawn in zip(network.chains, units, strict=True):
            chain.copy_(drawn)

    def _before_training(self, X: Any) -> None:
        super()._before_training(X)
        self.mean_row_ = np.asarray(X.mean(axis=0, dtype=np.float64))

    def initialise(self, network: Any, generator: torch.Generator) -> None:
        mean = torch.from_numpy(self.mean_row_).to(network.base)
        network.base.copy_(VISIBLE.inputs_for(mean))

    def _new_network(self, width: int, seed_: int) -> nn.Module:
        network: Any = super()._new_network(width, seed_)
        generator = torch.Generator().manual_seed(torch_seed(seed_, "pretrained"))
        network.pretrained = nn.ModuleList()
        layers = zip(self._learners(), (width, *self.hidden), strict=True)
        for layer, (learner, below) in enumerate(layers):
            machine = learner.build(below)
            if self.hidden:  # the outer layers will have one neighbour more than now
                copies = 1 + (layer == 0), 1 + (layer == len(self.hidden))
                machine = CopiedRBMNet(machine, *copies)
            learner.initialise(machine, generator)
            network.pretrained.append(machine)
        return network

    def _learners(self) -> list[RestrictedMachine]:
        """One for each layer, from the rows upwards."""
        layer = self.layer
        if layer is None:
            shared = {name: getattr(self, name) for name in SHARED}
            layer = RestrictedMachine(**shared)
        end = self.decoding
        return [
            layer.for_layer(code, activation="sigmoid", end=end)
            for code in (*self.hidden, self.code)
        ]
