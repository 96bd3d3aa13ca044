"""The abstract estimator of autoencoders made of convolutions."""

from __future__ import annotations

from typing import Any

from isthmus.core.parameters import choice, estimator, whole, widths
from isthmus.fit.autoencoder import NeuralAutoencoder
from isthmus.fit.decoding import ERRORS, OUTPUTS, Decoding
from isthmus.fit.image_shape import check_odd, image_shape_of
from isthmus.nn.dense import ACTIVATIONS
from isthmus.nn.image_net import POOLINGS, ImageNet


@estimator
class ImageAutoencoder(NeuralAutoencoder):
    """Abstract: convolutions that halve the image down to a code, transposed convolutions back.

    Parameters
    ----------
    image_shape
        (height, width) or (height, width, channels) of flat rows. By default the shape that `fit`
        saw; flat rows are then images one pixel high, which makes the convolutions 1-D.
    channels
        Of each convolution, from the image inwards; each halves height and width, rounded up.
    kernel
        Height and width of the kernels, odd.
    code
        Width of the code.
    activation
        After each layer but the code and the last.
    pooling
        What halves: "stride", "max" or "average".
    output
        What ends the decoder: "identity", "sigmoid", "softmax" or "tanh".
    error
        Between an image and its reconstruction, summed over pixels: "squared", "absolute" or
        "cross-entropy".
    """

    image_shape: tuple[int, ...] = widths((), least=0)
    channels: tuple[int, ...] = widths((16, 32))
    kernel: int = whole(3, least=1)
    code: int = whole(32, least=1)
    activation: str = choice("relu", *ACTIVATIONS)
    pooling: str = choice("stride", *POOLINGS)
    output: str = choice("identity", *OUTPUTS)
    error: str = choice("squared", *ERRORS)

    @property
    def decoding(self) -> Decoding:
        return Decoding(self.output, self.error)

    def build(self, width: int) -> ImageNet:
        return ImageNet(
            self._sides,
            self.channels,
            self.kernel,
            self.code,
            self.activation,
            self.pooling,
        )

    @property
    def _sides(self) -> tuple[int, int, int]:
        height, breadth, depth = self.image_shape_
        return height, breadth, depth

    def _before_training(self, X: Any) -> None:
        super()._before_training(X)
        check_odd(self.kernel)
        self.image_shape_ = list(image_shape_of(self.image_shape, self.row_shape_))
