"""ConvolutionalAutoencoder: for images, of any height, width and number of channels."""

from __future__ import annotations

from typing import Any

from torch import Tensor

from isthmus.core.parameters import choice, estimator, whole, widths
from isthmus.fit.autoencoder import NeuralAutoencoder
from isthmus.fit.decoding import ERRORS, OUTPUTS, Decoding
from isthmus.fit.image_shape import check_odd, image_shape_of
from isthmus.nn.dense import ACTIVATIONS
from isthmus.nn.image_net import POOLINGS, ImageNet


@estimator
class ConvolutionalAutoencoder(NeuralAutoencoder):
    """Convolutions that halve the image down to a code, transposed convolutions back.

    Minimises, averaged over images,

        d(x, g(z)),    z = f(x)

    with f = layers of convolution and halving, then a dense layer; g mirrors it with transposed
    convolutions, and restores odd sizes exactly.

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

    Attributes
    ----------
    network_ : torch module
    image_shape_ : list of int
        (height, width, channels).
    n_features_in_ : int
    row_shape_ : list of int
    training_ : dict
        Loss of every epoch, the best epoch, why training stopped.

    Notes
    -----
    The paper ties the decoder's kernels to the encoder's, flipped, and pools by maxima alone; here
    the kernels are free, and a stride is the default, which costs a quarter of the products.

    References
    ----------
    Masci, Meier, Ciresan, Schmidhuber 2011. Stacked Convolutional Auto-Encoders for Hierarchical
    Feature Extraction. ICANN. Equations 1 and 2.
    Dumoulin and Visin 2016. A guide to convolution arithmetic. Relationship 14 (output padding).

    Examples
    --------
    >>> import numpy as np
    >>> from isthmus import ConvolutionalAutoencoder
    >>> images = np.random.default_rng(0).random((20, 9, 7, 3))
    >>> model = ConvolutionalAutoencoder(channels=(8,), code=4, epochs=2).fit(images)
    >>> model.transform(images).shape, model.reconstruct(images).shape
    ((20, 4), (20, 9, 7, 3))
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
        height, breadth, depth = self.image_shape_
        return ImageNet(
            (height, breadth, depth),
            self.channels,
            self.kernel,
            self.code,
            self.activation,
            self.pooling,
        )

    def _before_training(self, X: Any) -> None:
        super()._before_training(X)
        check_odd(self.kernel)
        self.image_shape_ = list(image_shape_of(self.image_shape, self.row_shape_))

    def maps(self, network: ImageNet, inputs: Any) -> Tensor:
        """The encoder's last feature maps as rows, (batch, height * width * channels)."""
        return network.feature_maps(inputs)[-1].permute(0, 2, 3, 1).flatten(1)

    @property
    def maps_shape(self) -> tuple[int, int, int]:
        """(height, width, channels) of those."""
        height, width = (-(-side // 2 ** len(self.channels)) for side in self.image_shape_[:2])
        return height, width, self.channels[-1]
