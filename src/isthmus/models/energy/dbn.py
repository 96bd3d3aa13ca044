"""DBN: a deep belief net, learned layer by layer and then by wake-sleep."""

from __future__ import annotations

import numbers
from typing import Any

import numpy as np
import torch
from sklearn.utils.validation import check_is_fitted
from torch import Tensor, nn

from isthmus.core.errors import ParameterError
from isthmus.core.parameters import estimator, part, whole, widths
from isthmus.core.seeds import entropy, torch_seed
from isthmus.fit.batch import Batch
from isthmus.fit.bipartite_model import BipartiteModel
from isthmus.fit.decoding import Decoding
from isthmus.fit.greedy import learn_greedily
from isthmus.fit.loop import Judge, Loop
from isthmus.fit.restricted_machine import SETTLING, RestrictedMachine
from isthmus.fit.visible_side import VisibleSide
from isthmus.losses.importance_weighted import importance_bound
from isthmus.nn.annealing import LogPartition
from isthmus.nn.dbn_net import DBNNet
from isthmus.nn.dense_rows import dense
from isthmus.nn.rbm_net import RBMNet
from isthmus.nn.units import flip


@estimator
class DBN(BipartiteModel):
    """Deep belief net: directed layers below a restricted Boltzmann machine.

        p(v, h_1, ..., h_L) = p(v | h_1) ... p(h_{L-2} | h_{L-1}) p(h_{L-1}, h_L)

    Each layer is a restricted machine that learns from the codes of the layer below, which no
    longer moves. The machines below the last one become two directed layers each, one up (q) and
    one down (p), and for `epochs` wake-sleep moves these apart: rows go up by q, and p learns to
    say what was below; the last machine dreams, its dreams go down by p, and q learns to say what
    was above.

    Parameters
    ----------
    hidden
        Widths of the layers between rows and code.
    code
        Width of the last layer.
    layer
        What each layer is: a restricted machine such as `RBM(epochs=10)`. Its fields hold for every
        layer, those of its training too (epochs, batch_size, learning_rate, weight_decay, schedule,
        target_loss), but its `code` is the net's affair, as are device, precision and seed, and its
        `likelihood` is that of the rows alone: above them all units are coins. None is one of as
        many epochs as the net.
    epochs
        Passes over the rows of wake-sleep; 0 leaves the layers as they were learned.

    Attributes
    ----------
    network_ : torch module
        Its `inwards` and `outwards` are the directed layers, its `top` is the last machine.
    layer_losses_ : list of list of float
        What each layer showed of its learning in every epoch; empty for a layer that was ready when
        an interrupted training went on.
    n_features_in_ : int
    row_shape_ : list of int
        Shape of a row at `fit`.
    training_ : dict
        Of wake-sleep in every epoch: nats to tell the states of the layers below the last machine,
        of a row given those above and of a dream given those below; the best epoch, why training
        stopped.

    Notes
    -----
    `transform` gives the means of the last layer, each layer fed with the means below.
    `score_samples` is the bound on log p(v) without the constant log Z of the last machine, at the
    means of the layers instead of in the mean over their states: it ranks rows, and where the
    layers are certain it is that bound. `sample` runs the last machine, from where its chains
    ended if it has some, and goes down once; nothing can be clamped.

    The paper's top layer sees labels as well; here `EncoderClassifier` reads the code. The layers
    learn from the means of those below, as in the paper of 2006 in Science, or from draws of them
    with a layer of `binarise=True`. The last machine's chains begin at the rows in wake-sleep, and
    last as many steps as the layer says. Steps are Adam's.

    A layer that begins as the one below turned upside down keeps the likelihood of the rows, and
    whatever it then learns raises the bound. Other layers, such as wider ones, have no such
    guarantee.

    References
    ----------
    Hinton, Osindero, Teh 2006. A Fast Learning Algorithm for Deep Belief Nets. Neural Computation
    18. Section 4 (layer by layer), appendix B (up-down).
    Hinton and Salakhutdinov 2006. Reducing the Dimensionality of Data with Neural Networks.
    Science 313.
    Salakhutdinov and Murray 2008. On the Quantitative Analysis of Deep Belief Networks. ICML.
    The bound.

    Examples
    --------
    >>> import numpy as np
    >>> from isthmus import DBN, RBM
    >>> rows = np.eye(2).repeat(50, axis=0).repeat(4, axis=1)  # two kinds
    >>> layer = RBM(epochs=50, batch_size=20, learning_rate=0.01)
    >>> model = DBN(hidden=(6,), code=4, layer=layer, epochs=10).fit(rows)
    >>> model.transform(rows).shape, [len(losses) for losses in model.layer_losses_]
    ((100, 4), [50, 50])
    >>> model.sample(5, steps=20).shape
    (5, 8)
    """

    hidden: tuple[int, ...] = widths((500, 500))
    code: int = whole(2000, least=1)
    layer: Any = part(RestrictedMachine, said="a restricted machine, such as RBM(epochs=10)")

    @property
    def decoding(self) -> Decoding:
        return self._layer.decoding

    def check_parameters(self) -> None:
        super().check_parameters()
        for learner in self._learners():
            learner.check_parameters()

    def build(self, width: int) -> DBNNet:
        layer, top = self._layer, self._learners()[-1].build(self.hidden[-1])
        visible = VisibleSide(layer.likelihood, layer.groups).units(width)
        return DBNNet((width, *self.hidden), visible, top)

    def initialise(self, network: Any, generator: torch.Generator) -> None:
        super().initialise(network, generator)
        self._learners()[-1].initialise(network.top, generator)

    def loss(self, network: Any, batch: Batch) -> Tensor:
        rows = dense(batch.inputs)
        if self._layer.binarise:
            rows = flip(rows, batch.generator)
        return network.up_down(rows, self._layer.steps, batch.generator)

    def learn(self, loop: Loop, judge: Judge | None) -> None:
        network: Any = loop.network
        learners, machines = self._learners(), [*network.pretrained, network.top]
        try:
            self.layer_losses_ = learn_greedily(loop, learners, machines)
            if not loop.resuming:
                learned = zip(learners, network.pretrained, strict=False)
                network.take([learner.layer_weights(machine) for learner, machine in learned])
            loop.run([self._player(network)], epochs=self.epochs, judge=judge, stage="together")
        finally:
            del network.pretrained

    # What it says of rows

    def free_energies(self, network: Any, visible: Tensor) -> Tensor:
        return -network.log_weight(network.means(visible))

    def log_likelihood(
        self,
        X: Any,
        method: str | LogPartition = "auto",
        *,
        samples: int = 100,
        random_state: Any = None,
    ) -> np.ndarray:
        """A lower bound on log p of each row in nats, (rows,), tight for many samples.

        log 1/S sum_s p(v, h_s) / q(h_s | v) with h_s ~ q(h | v). One sample gives, in the mean, the
        bound of the paper.

        Parameters
        ----------
        X
            Rows as at `fit`.
        method
            Of the last machine's log Z, as of `log_partition`, or what that returned.
        samples
            S, >= 1, draws of the directed layers for each row.
        random_state
            Of the draws; by default the model's own seed.
        """
        check_is_fitted(self)
        if not isinstance(samples, numbers.Integral) or samples < 1:
            raise ParameterError(f"samples is {samples!r}; it must be a whole number >= 1")
        X = self._read(X)
        found = method if isinstance(method, LogPartition) else self.log_partition(method)
        given = self.random_state if random_state is None else random_state
        generator = torch.Generator().manual_seed(torch_seed(entropy(given), "likelihood"))

        def bound(network: Any, inputs: Any) -> Tensor:
            rows = dense(inputs)
            draws = (network.log_weight(network.up(rows, generator)) for _ in range(samples))
            return importance_bound(torch.stack(list(draws), dim=1)) - found.value

        return self._map(X, bound).astype(X.dtype, copy=False)

    def sides(self, network: Any) -> RBMNet:
        return network.top

    def settled(self, network: Any, start: Any, chains: int, generator: torch.Generator) -> Tensor:
        if start is None:
            units = self._dreams(network, chains, generator)
        else:
            units = network.up(self._start_rows(start), generator)[-1]
            units = units[torch.arange(chains) % len(units)]
        return network.top.gibbs(units, SETTLING, generator)

    # What it makes of nothing

    def first(self, network: Any, n: int, generator: torch.Generator) -> Tensor:
        return self._below(network, self._dreams(network, n, generator), generator)[0]

    def walk(
        self,
        network: Any,
        visible: Tensor,
        steps: int,
        generator: torch.Generator,
        clamped: Tensor | None,
    ) -> tuple[Tensor, Tensor]:
        if clamped is not None:
            raise ParameterError(
                "DBN draws its rows from the layers above them alone, so none of their cells can "
                "be clamped; an RBM or a DBM can"
            )
        units = network.top.gibbs(network.up(visible, generator)[-1], steps, generator)
        return self._below(network, units, generator)

    @staticmethod
    def _dreams(network: Any, n: int, generator: torch.Generator) -> Tensor:
        """Where the last machine's chains ended, or else units that know nothing of each other."""
        chains = network.top.chains
        if len(chains):
            taken = torch.randint(len(chains), (n,), generator=generator)
            return network.top.dreams(chains[taken], 1, generator)
        fair = network.top.weight.new_zeros(n, len(network.top.visible_bias))
        return network.top.visible.draw(fair, generator)

    @staticmethod
    def _below(network: Any, units: Tensor, generator: torch.Generator) -> tuple[Tensor, Tensor]:
        """Rows drawn below these units of the last directed layer, and their means."""
        inputs = network.visible_inputs(network.down(units, generator)[0])
        inputs = inputs.to(network.top.weight.dtype)
        return network.units[0].draw(inputs, generator), network.units[0].mean(inputs)

    def _values(self, logits: Tensor) -> Tensor:
        return self._layer._values(logits)

    def _before_training(self, X: Any) -> None:
        self._learners()[0]._before_training(X)

    def _new_network(self, width: int, seed_: int) -> nn.Module:
        network: Any = super()._new_network(width, seed_)
        generator = torch.Generator().manual_seed(torch_seed(seed_, "pretrained"))
        network.pretrained = nn.ModuleList()
        for learner, below in zip(self._learners(), (width, *self.hidden[:-1]), strict=False):
            network.pretrained.append(learner.build(below))
            learner.initialise(network.pretrained[-1], generator)
        return network

    @property
    def _layer(self) -> RestrictedMachine:
        if self.layer is not None:
            return self.layer
        return RestrictedMachine(epochs=self.epochs)

    def _learners(self) -> list[RestrictedMachine]:
        """One for each layer, from the rows upwards."""
        layer = self._layer
        first, *others = (*self.hidden, self.code)
        end = layer.decoding.of_codes("sigmoid")
        above = [layer.for_layer(code, activation="sigmoid", end=end) for code in others]
        return [layer.for_layer(first, activation="sigmoid"), *above]
