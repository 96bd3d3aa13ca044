"""DeepAutoencoder: many layers down to a small linear code, and back."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn

from isthmus.core.errors import ParameterError
from isthmus.core.parameters import choice, estimator, number, part, whole, widths
from isthmus.core.seeds import torch_seed
from isthmus.fit.dense_autoencoder import DenseAutoencoder
from isthmus.fit.greedy import LayerLearner, learn_greedily
from isthmus.fit.loop import Judge, Loop
from isthmus.nn.dense import ACTIVATIONS
from isthmus.nn.dense_net import he
from isthmus.nn.unrolled import unroll

UNROLLED = ("identity", "sigmoid", "tanh", "relu")  # whose codes a layer can restore


@estimator
class DeepAutoencoder(DenseAutoencoder):
    """Deep autoencoder with a small linear code, from random or from pretrained layers.

    Minimises, averaged over rows,

        d(x, g(z)),    z = f(x)

    with an encoder f of several layers, a decoder g that mirrors it, and the distance d that
    `error` names. With `pretraining`, each layer first learns alone, on the codes of the layer
    below; the encoders, and behind them the decoders in reverse order, are where f and g begin.

    Parameters
    ----------
    hidden
        Widths of the layers between rows and code; the way back mirrors them.
    code
        Width of the code.
    activation
        Between layers; with `pretraining` "identity", "sigmoid", "tanh" or "relu".
    pretraining
        What learns the layers: an autoencoder such as `DenoisingAutoencoder(epochs=10)`, a
        restricted Boltzmann machine such as `RBM(epochs=10)`, which needs sigmoid units, or
        anything that can learn a layer. It is trained by its own fields (epochs, batch_size,
        learning_rate, ...); code, activations, output and error are given by the deep net. None
        starts from random weights.

    Attributes
    ----------
    network_ : torch module
    layer_losses_ : list of list of float
        Loss of every epoch of each layer that was pretrained; empty for a layer that was ready
        when an interrupted training went on.
    n_features_in_ : int
    row_shape_ : list of int
        Shape of a row at `fit`.
    training_ : dict
        Loss of every epoch of the whole, the best epoch, why training stopped.

    Notes
    -----
    The paper has sigmoid units, pretrained by restricted Boltzmann machines and tuned by conjugate
    gradients, because a deep net did not learn from random weights. That is `activation="sigmoid"`
    and `pretraining=RBM(...)`, whose last machine has linear units with normal noise, but with
    Adam's steps. With the smooth rectifiers, first weights, steps and weight decay that are the
    defaults here, it learns from random weights.

    For images in [0, 1] use `output="sigmoid"` and `error="cross-entropy"`.

    References
    ----------
    Hinton and Salakhutdinov 2006. Reducing the Dimensionality of Data with Neural Networks.
    Science 313. Figure 1.
    He, Zhang, Ren, Sun 2015. Delving Deep into Rectifiers. ICCV. Equation 10 (first weights).
    Elfwing, Uchibe, Doya 2018. Sigmoid-Weighted Linear Units. Neural Networks 107 (silu).

    Examples
    --------
    >>> import numpy as np
    >>> from isthmus import Autoencoder, DeepAutoencoder
    >>> rows = np.random.default_rng(0).random((200, 10))
    >>> model = DeepAutoencoder(hidden=(16, 8), code=2, epochs=20).fit(rows)
    >>> model.transform(rows).shape
    (200, 2)
    >>> start = Autoencoder(epochs=5)
    >>> model = DeepAutoencoder(hidden=(8,), code=2, activation="tanh", pretraining=start, epochs=5)
    >>> [len(losses) for losses in model.fit(rows).layer_losses_]
    [5, 5]
    """

    epochs: int = whole(30, least=0)
    batch_size: int = whole(256, least=1)
    learning_rate: float = number(4e-3, above=0)
    weight_decay: float = number(0.1, least=0)
    schedule: str = choice("cosine", "constant", "cosine")
    hidden: tuple[int, ...] = widths((1000, 500, 250), least=0)
    code: int = whole(30, least=1)
    activation: str = choice("silu", *ACTIVATIONS)
    pretraining: Any = part(
        LayerLearner, said="what can learn a layer, such as DenoisingAutoencoder()"
    )

    def check_parameters(self) -> None:
        super().check_parameters()
        if self.pretraining is not None and self.activation not in UNROLLED:
            raise ParameterError(
                f"DeepAutoencoder: activation is {self.activation!r}, whose codes no pretrained "
                f"layer restores; with pretraining it must be one of {', '.join(UNROLLED)}"
            )
        for learner in self._learners():
            learner.check_parameters()

    def learn(self, loop: Loop, judge: Judge | None) -> None:
        network: Any = loop.network
        layers = getattr(network, "pretrained", [])
        try:
            self.layer_losses_ = learn_greedily(loop, self._learners(), list(layers))
            if len(layers) and not loop.resuming:
                learned = zip(self._learners(), layers, strict=True)
                unroll(network, [learner.layer_weights(layer) for learner, layer in learned])
            loop.run([self._player(network)], epochs=self.epochs, judge=judge, stage="together")
        finally:
            if len(layers):
                del network.pretrained

    def initialise(self, network: Any, generator: torch.Generator) -> None:
        he(network, generator)

    def _new_network(self, width: int, seed_: int) -> nn.Module:
        network = super()._new_network(width, seed_)
        if self.pretraining is not None:
            generator = torch.Generator().manual_seed(torch_seed(seed_, "pretrained"))
            network.pretrained = self._new_layers(width, generator)
        return network

    def _new_layers(self, width: int, generator: torch.Generator) -> nn.ModuleList:
        """The layers' own nets: part of the whole until they are unrolled, so that checkpoints
        and the watch for infinite weights include them."""
        layers = nn.ModuleList()
        for learner, below in zip(self._learners(), (width, *self.hidden), strict=True):
            with torch.random.fork_rng(devices=[]):
                layers.append(learner.build(below))
            learner.initialise(layers[-1], generator)
        return layers

    def _learners(self) -> list[LayerLearner]:
        """One for each layer, from the rows upwards."""
        if self.pretraining is None:
            return []
        end, learners = self.decoding, []
        for units in self.hidden:
            learners.append(self.pretraining.for_layer(units, activation=self.activation, end=end))
            end = self.decoding.of_codes(self.activation)
        last = self.pretraining.for_layer(self.code, activation=self.code_activation, end=end)
        return [*learners, last]
