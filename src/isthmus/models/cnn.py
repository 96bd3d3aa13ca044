"""ConvolutionalClassifier: which class an image belongs to, and what in it says so."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

import numpy as np
import scipy.sparse as sp
import torch
from sklearn.utils.validation import check_is_fitted
from torch import Tensor

from isthmus.core.classes import numbers_of
from isthmus.core.deviations import divisors
from isthmus.core.errors import DataError, ParameterError
from isthmus.core.parameters import choice, estimator, flag, number, whole, widths
from isthmus.fit.distorting import Distorting
from isthmus.fit.image_shape import check_odd, image_shape_of
from isthmus.fit.neural_classifier import NeuralClassifier
from isthmus.fit.on_encoder import OnEncoder
from isthmus.nn.convolutional_net import ConvolutionalNet
from isthmus.nn.perceptron import BETWEEN
from isthmus.nn.pooling import POOLINGS

ANSWERED = 1 << 22  # cells of the widest maps, of the images that are answered at a time
FLAT = 1e-6  # a channel whose deviation is so small a share of its mean has none


@estimator
class ConvolutionalClassifier(Distorting, OnEncoder, NeuralClassifier):
    """Convolutional net that says which class an image belongs to.

    Minimises, averaged over images x with class y,

        w_y (-log p_y),    p = softmax(W h(maps) + b),    maps = pool(g(K_L * ... pool(g(K_1 * x))))

    where * is a convolution, h are dense layers, and each image is looked at distorted by chance.

    Parameters
    ----------
    image_shape
        (height, width) or (height, width, channels) of flat rows. By default the shape that `fit`
        saw; flat rows are then images one pixel high, which makes the convolutions 1-D.
    channels
        Feature maps of each convolution; with an encoder, of those that follow its own.
    kernel
        Height and width of the kernels.
    padded
        Whether zeros around the maps let a convolution keep their size; the kernel is then odd.
    windows
        Height and width of what is pooled after each convolution, 1 for nothing: one number for
        all, or one for each convolution.
    pooling
        "max", "average" or "sum" of a window; "stride" pools nothing, but the convolution itself
        moves by so many pixels.
    partial
        Whether windows that reach beyond the edge count, by what they hold, or are left out.
    hidden
        Widths of the dense layers between maps and outputs.
    activation
        g, after each convolution and dense layer but the last.
    dropout
        Share of the dense units forgotten at random while training, in [0, 1).
    shear
        While training, rows of pixels move aside by up to this share of their distance from the
        middle.
    zoom
        While training, width and height, each by itself, change by up to this share, in [0, 1).
    shift
        While training, images move by up to this share of their width and height.
    flip
        Whether half of the images are mirrored, left to right, while training.
    encoder
        What comes before the convolutions: None; a `ConvolutionalAutoencoder`, cloned and fitted on
        the images of `fit`; or `sklearn.frozen.FrozenEstimator(fitted)`, used as it is and not
        changed. Its last feature maps are handed over, not its narrow code.
    fine_tune
        Whether the encoder moves with the net, or stays as it was learned.
    class_weight
        w: None for 1 each, "balanced" for images / (classes * images of the class), or a dict.

    Attributes
    ----------
    network_ : torch module
    classes_ : ndarray (classes,)
    class_weights_ : ndarray (classes,)
        w, where it is not 1.
    image_shape_ : list of int
        (height, width, channels).
    pixel_mean_, pixel_scale_ : ndarray (channels,)
        Colours are brought to mean 0 and deviation 1 by these, so that bytes do as well as shares.
        With an encoder, which knows the images as they are, its last feature maps are: what
        restores images well may be too small, or too far from 0, for the layers that follow.
    shapes_ : list of [str, list of int]
        Every layer and the shape that it gives: [height, width, channels] or [units].
    encoder_state_ : dict
        What the encoder's `fit` made besides its network.
    n_features_in_ : int
    row_shape_ : list of int
        Shape of an image at `fit`.
    training_ : dict
        Loss of every epoch, the error on validation images, why training stopped.

    Notes
    -----
    Distortions are affine maps, drawn anew for every image and epoch; what comes into view from
    beyond the edge has the colour of the edge. `predict` distorts nothing.

    Weights begin as in He et al. 2015, and Adam moves them, where LeCun et al. had plain descent,
    sigmoids, sums with a trained weight in place of pooling, and Gaussian outputs.

    Raises
    ------
    ParameterError
        at `fit`, for layers that leave nothing of the images, an encoder without feature maps, or
        distortions before an encoder that stays as it is, whose maps are computed once.

    References
    ----------
    LeCun, Bottou, Bengio, Haffner 1998. Gradient-Based Learning Applied to Document Recognition.
    Proceedings of the IEEE 86. Section II.
    Masci, Meier, Ciresan, Schmidhuber 2011. Stacked Convolutional Auto-Encoders for Hierarchical
    Feature Extraction. ICANN. Section 4 (encoder).
    Draelos and Carin 2020. Use HiResCAM instead of Grad-CAM for faithful explanations of
    convolutional neural networks. arXiv:2011.08891. Equation 3 (`class_evidence`).

    Examples
    --------
    >>> import numpy as np
    >>> from isthmus import ConvolutionalClassifier
    >>> rng = np.random.default_rng(0)
    >>> kinds = np.repeat(["lying", "upright"], 50)
    >>> images = np.zeros((100, 8, 8))
    >>> for image, kind, at in zip(images, kinds, rng.integers(1, 7, size=100)):
    ...     image[(at, slice(1, 7)) if kind == "lying" else (slice(1, 7), at)] = 1
    >>> model = ConvolutionalClassifier(channels=(8,), hidden=(), epochs=40, batch_size=10)
    >>> model = model.fit(images, kinds)
    >>> model.predict(images[[0, -1]]).tolist(), model.score(images, kinds) > 0.95
    (['lying', 'upright'], True)
    >>> model.shapes_[:3]
    [['input', [8, 8, 1]], ['convolution', [8, 8, 8]], ['pooling', [4, 4, 8]]]
    """

    image_shape: tuple[int, ...] = widths((), least=0)
    channels: tuple[int, ...] = widths((32, 64, 128), least=0)
    kernel: int = whole(3, least=1)
    padded: bool = flag(True)
    windows: tuple[int, ...] = widths((2,))
    pooling: str = choice("max", *POOLINGS, "stride")
    partial: bool = flag(True)
    hidden: tuple[int, ...] = widths((128,), least=0)
    activation: str = choice("relu", *BETWEEN)
    dropout: float = number(0.5, least=0, below=1)
    epochs: int = whole(30, least=0)
    schedule: str = choice("cosine", "constant", "cosine")

    def feature_maps(self, X: Any) -> list[np.ndarray]:
        """What each convolution, the encoder's too, makes of the images: pooled maps, (n, height,
        width, channels) each."""
        check_is_fitted(self)
        X = self._read(X)
        layers = len(self.channels) + (0 if self.encoder is None else len(self._reader.channels))
        return [
            self._map(X, lambda *given, n=n: self._feature_maps(*given)[n].permute(0, 2, 3, 1))
            for n in range(layers)
        ]

    def class_evidence(self, X: Any, classes: Any = None) -> np.ndarray:
        """What each place of the last feature maps says for a class, (n, height, width).

            evidence_ij = sum_k A_kij do / dA_kij

        where A are the maps and o is the class's output; of two classes, the first has the output
        of the second with the sign turned. Without dense layers the sum of an image's evidence is
        its output, less the bias.

        Parameters
        ----------
        X : images
        classes : array (n,), optional
            The class of each image that is asked about; by default the one that is predicted.
        """
        check_is_fitted(self)
        X = self._read(X)
        wanted = self._numbers(self._classes_of(X) if classes is None else classes, X.shape[0])
        order = np.argsort(wanted, kind="stable")
        parts = [  # one pass backwards for each image, and not for each class
            self._map(X[wanted == place], partial(self._evidence, int(place)))
            for place in np.unique(wanted)
        ]
        return np.concatenate(parts)[np.argsort(order)]

    # What the loop asks for

    def check_parameters(self) -> None:
        super().check_parameters()
        encoder = getattr(self.encoder, "estimator", self.encoder)
        if encoder is not None and not hasattr(encoder, "maps"):
            raise ParameterError(
                f"ConvolutionalClassifier: encoder is {encoder!r}, which has no feature maps; it "
                "must be a ConvolutionalAutoencoder (EncoderClassifier takes any autoencoder)"
            )
        if len(self.windows) not in (1, len(self.channels)):
            raise ParameterError(
                f"windows has {len(self.windows)} numbers for {len(self.channels)} convolutions; "
                "give one for all, or one for each"
            )
        if self.padded:
            check_odd(self.kernel)
        if self.distorts and self.encoder is not None and not self.fine_tune:
            raise ParameterError(
                "shear, zoom, shift and flip need fine_tune=True: the maps of an encoder that "
                "stays as it is are computed once, before training"
            )

    def head(self, width: int) -> ConvolutionalNet:
        shape = self.image_shape_ if self.encoder is None else self._reader.maps_shape
        windows = self.windows * len(self.channels) if len(self.windows) == 1 else self.windows
        return ConvolutionalNet(
            shape,
            channels=self.channels,
            kernel=self.kernel,
            windows=windows,
            pooling=self.pooling,
            padded=self.padded,
            partial=self.partial,
            hidden=self.hidden,
            outputs=self._n_outputs,
            activation=self.activation,
            dropout=self.dropout,
        )

    def initialise_head(self, head: ConvolutionalNet, generator: torch.Generator) -> None:
        head.start(generator)
        shapes = [[name, list(shape)] for name, shape in head.shapes]
        if self.encoder is not None:
            shapes = [["input", self.image_shape_], ["encoder", shapes[0][1]], *shapes[1:]]
        self.shapes_ = shapes
        head.mean.copy_(torch.from_numpy(self.pixel_mean_))
        head.scale.copy_(torch.from_numpy(self.pixel_scale_))

    def _before_training(self, X: Any, rows: Any) -> None:
        super()._before_training(X, rows)
        known = self.encoder_state_.get("image_shape_", [])
        self.image_shape_ = list(image_shape_of(self.image_shape or known, self.row_shape_))
        if known and self.image_shape_ != known:
            raise ParameterError(
                f"image_shape is {tuple(self.image_shape_)}, but the encoder was fitted on images "
                f"of {tuple(known)}"
            )
        if self.encoder is None:
            pixels = (x.toarray() if sp.issparse(x) else x for x in self._blocks(rows))
            self.pixel_mean_, self.pixel_scale_ = _moments(pixels, self.image_shape_[2])

    def _read(self, X: Any, *, reset: bool = False) -> Any:
        shape = list(getattr(X, "shape", ()))[1:]
        if not reset and len(shape) > 1:
            known = (self.row_shape_, self.image_shape_)
            if shape not in known and [*shape, 1] not in known:
                raise DataError(  # as many numbers in another order would be answered, and wrongly
                    f"images are {tuple(shape)}, but those of fit were "
                    f"{tuple(self.image_shape_)}: (height, width, channels)"
                )
        return super()._read(X, reset=reset)

    # What the network is asked beside the classes

    def _fitted_encoder(self, X: Any) -> Any:
        encoder: Any = super()._fitted_encoder(X)
        maps = (encoder._map(x, encoder.maps) for x in encoder._blocks(encoder._read(X)))
        self.pixel_mean_, self.pixel_scale_ = _moments(maps, encoder.maps_shape[2])
        return encoder

    def _read_code(self, encoder: Any, inputs: Any) -> Tensor:
        return self._reader.maps(encoder, inputs)

    @property
    def _code_width(self) -> int:
        shape = self.image_shape_ if self.encoder is None else self._reader.maps_shape
        return math.prod(shape)

    def _feature_maps(self, network: Any, inputs: Any) -> list[Tensor]:
        first = [] if self.encoder is None else network["encoder"].feature_maps(inputs)
        return [*first, *network["output"].feature_maps(self.codes(network, inputs))]

    def _evidence(self, place: int, network: Any, inputs: Any) -> Tensor:
        head = network["output"]
        maps = head.maps(self.codes(network, inputs))
        with torch.enable_grad():
            maps = maps.requires_grad_()
            outputs = head.classify(maps)
            wanted = outputs[:, place] if self._n_outputs > 1 else (2 * place - 1) * outputs[:, 0]
            (slopes,) = torch.autograd.grad(wanted.sum(), maps)
        return (maps * slopes).sum(dim=1)

    def _numbers(self, classes: Any, rows: int) -> np.ndarray:
        """The places of some classes among those of `fit`, one for each of so many images."""
        found = np.asarray(classes)
        if found.shape != (rows,):
            raise ParameterError(
                f"classes has the shape {found.shape}; it must name one for each of {rows} images"
            )
        return numbers_of(found, self.classes_, "classes")

    def _blocks(self, X: Any) -> Iterator[Any]:
        height, width, _ = self.image_shape_
        block = max(1, ANSWERED // (height * width * max(self.channels, default=1)))
        for first in range(0, X.shape[0], block):
            yield X[first : first + block]


def _moments(blocks: Iterable[np.ndarray], channels: int) -> tuple[np.ndarray, np.ndarray]:
    """Mean and deviation of each channel, which lie side by side in rows, over all blocks of them;
    a deviation of 1 where there is none."""
    sums, count = np.zeros((2, channels)), 0
    for block in blocks:
        pixels = block.reshape(-1, channels).astype(np.float64)
        sums += pixels.sum(axis=0), np.square(pixels).sum(axis=0)
        count += len(pixels)
    mean, square = sums / count
    deviation = np.sqrt(np.maximum(square - mean**2, 0))
    # of one colour everywhere, sums leave a deviation of rounding, which would be divided by
    return mean, divisors(mean, deviation, FLAT)
