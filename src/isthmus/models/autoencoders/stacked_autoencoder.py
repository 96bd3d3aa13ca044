"""StackedAutoencoder: learned one layer at a time, then as a whole."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn

from isthmus.core.errors import ParameterError
from isthmus.core.parameters import estimator, part, whole, widths
from isthmus.fit.autoencoder import NeuralAutoencoder
from isthmus.fit.decoding import Decoding
from isthmus.fit.dense_autoencoder import DenseAutoencoder
from isthmus.fit.greedy import learn_greedily
from isthmus.fit.loop import Judge, Loop
from isthmus.nn.stack_net import StackNet

SHARED = ("epochs", "batch_size", "learning_rate", "weight_decay", "schedule", "target_loss")


@estimator
class StackedAutoencoder(NeuralAutoencoder):
    """Autoencoders on top of each other, learned from the rows upwards and then together.

    Layer l minimises what `layer` minimises, on the codes h_{l-1} of the layer below, which no
    longer moves; h_0 is the row x. Then, for `epochs`, all layers together minimise

        d(x, g_1(... g_L(h_L))),    h_l = f_l(h_{l-1})

    averaged over rows, with the distance d that the layer's `error` names.

    Parameters
    ----------
    hidden
        Widths of the layers between rows and code.
    code
        Width of the last layer.
    layer
        What each layer is: an autoencoder with no hidden layer of its own, such as
        `DenoisingAutoencoder(corruption=0.25, epochs=10)`. Its fields hold for every layer, those
        of its training too (epochs, batch_size, learning_rate, weight_decay, schedule,
        target_loss), but its `code` is the stack's affair, as are device, precision and seed. None
        is a plain one with a tanh code, trained like the stack.
    epochs
        Passes over the rows with all layers together; 0 leaves them as they were learned.

    Attributes
    ----------
    network_ : torch module
        Its `layers` are the layers' networks, from the rows upwards.
    layer_losses_ : list of list of float
        Loss of every epoch of each layer; empty for a layer that was ready when an interrupted
        training went on.
    n_features_in_ : int
    row_shape_ : list of int
        Shape of a row at `fit`.
    training_ : dict
        Loss of every epoch of the whole, the best epoch, why training stopped.

    Notes
    -----
    A layer's noise falls on its own input only; the layers below are clean, and so is the whole
    while it learns together. The papers tune the whole for a classifier; `EncoderClassifier` does
    that. Only the layer on the rows restores them by its own `output` and `error`: those above
    restore codes, by a sigmoid where codes are sigmoids, a tanh where they are tanh, else an
    identity, and by a squared error where the layer's cannot measure that.

    The codes of all rows are kept while the next layer learns from them, (rows, width) numbers.

    References
    ----------
    Bengio, Lamblin, Popovici, Larochelle 2007. Greedy Layer-Wise Training of Deep Networks. NIPS.
    Section 4.
    Vincent, Larochelle, Lajoie, Bengio, Manzagol 2010. Stacked Denoising Autoencoders. Journal of
    Machine Learning Research 11. Section 3.4 and figure 3.

    Examples
    --------
    >>> import numpy as np
    >>> from isthmus import DenoisingAutoencoder, StackedAutoencoder
    >>> rows = np.random.default_rng(0).random((200, 10))
    >>> layer = DenoisingAutoencoder(code_activation="sigmoid", corruption=0.1, epochs=20)
    >>> model = StackedAutoencoder(hidden=(8,), code=4, layer=layer, epochs=10).fit(rows)
    >>> model.transform(rows).shape, [len(losses) for losses in model.layer_losses_]
    ((200, 4), [20, 20])
    """

    hidden: tuple[int, ...] = widths((128,), least=0)
    code: int = whole(32, least=1)
    layer: Any = part(DenseAutoencoder, said="a dense autoencoder, such as DenoisingAutoencoder()")

    @property
    def decoding(self) -> Decoding:
        return self._layer.decoding

    def check_parameters(self) -> None:
        super().check_parameters()
        if self._layer.hidden:
            raise ParameterError(
                f"StackedAutoencoder: layer has hidden={self._layer.hidden}, but each layer is a "
                "single one; give these widths to the stack's own hidden"
            )
        for learner in self._learners():
            learner.check_parameters()

    def build(self, width: int) -> StackNet:
        learners = self._learners()
        below = (width, *self.hidden)
        layers = [learner.build(w) for learner, w in zip(learners, below, strict=True)]
        return StackNet(layers, learners[-1].output if self.hidden else "identity")

    def initialise(self, network: nn.Module, generator: torch.Generator) -> None:
        for learner, layer in zip(self._learners(), network.layers, strict=True):  # type: ignore[arg-type]
            learner.initialise(layer, generator)

    def learn(self, loop: Loop, judge: Judge | None) -> None:
        network: Any = loop.network
        self.layer_losses_ = learn_greedily(loop, self._learners(), list(network.layers))
        loop.run([self._player(network)], epochs=self.epochs, judge=judge, stage="together")

    @property
    def _layer(self) -> DenseAutoencoder:
        if self.layer is not None:
            return self.layer
        shared = {name: getattr(self, name) for name in SHARED}
        return DenseAutoencoder(code_activation="tanh", **shared)

    def _learners(self) -> list[DenseAutoencoder]:
        """One for each layer, from the rows upwards."""
        layer = self._layer
        first, *others = (*self.hidden, self.code)
        end = layer.decoding.of_codes(layer.code_activation)
        return [layer.for_layer(first), *(layer.for_layer(code, end=end) for code in others)]
