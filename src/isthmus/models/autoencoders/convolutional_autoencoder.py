"""ConvolutionalAutoencoder: for images, of any height, width and number of channels."""

from __future__ import annotations

from typing import Any

from torch import Tensor

from isthmus.core.parameters import estimator
from isthmus.fit.image_autoencoder import ImageAutoencoder
from isthmus.nn.image_net import ImageNet


@estimator
class ConvolutionalAutoencoder(ImageAutoencoder):
    """Convolutions that halve the image down to a code, transposed convolutions back.

    Minimises, averaged over images,

        d(x, g(z)),    z = f(x)

    with f = layers of convolution and halving, then a dense layer; g mirrors it with transposed
    convolutions, and restores odd sizes exactly.

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

    def maps(self, network: ImageNet, inputs: Any) -> Tensor:
        """The encoder's last feature maps as rows, (batch, height * width * channels)."""
        return network.feature_maps(inputs)[-1].permute(0, 2, 3, 1).flatten(1)

    @property
    def maps_shape(self) -> tuple[int, int, int]:
        """(height, width, channels) of those."""
        height, width = (-(-side // 2 ** len(self.channels)) for side in self.image_shape_[:2])
        return height, width, self.channels[-1]
