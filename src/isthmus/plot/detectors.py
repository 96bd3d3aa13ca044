"""Detectors that nobody trained: small kernels that find edges, sharpen, blur or emboss."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from isthmus.core.errors import ParameterError
from isthmus.plot.figure import blank
from isthmus.plot.tiles import as_images, unit_range

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# The examples of the convolution matrix in the manual of GIMP, and Sobel's of 1968
DETECTORS: dict[str, tuple[tuple[float, ...], ...]] = {
    "edges": ((0, 1, 0), (1, -4, 1), (0, 1, 0)),
    "edge to the left": ((0, 0, 0), (-1, 1, 0), (0, 0, 0)),
    "upright edges": ((-1, 0, 1), (-2, 0, 2), (-1, 0, 1)),
    "lying edges": ((-1, -2, -1), (0, 0, 0), (1, 2, 1)),
    "sharpen": ((0, -1, 0), (-1, 5, -1), (0, -1, 0)),
    "blur": ((1 / 9,) * 3,) * 3,
    "emboss": ((-2, -1, 0), (-1, 1, 1), (0, 1, 2)),
}


def detect(images: ArrayLike, kernel: ArrayLike) -> np.ndarray:
    """Each place's neighbourhood times the kernel, summed: (n, h, w) in, (n, h, w) out.

    Beyond the edge lies what lies at the edge, so that the frame of an image is no edge in it. As
    in a convolutional net the kernel is not flipped.

    Raises
    ------
    ParameterError
        for images that are not (n, h, w), or a kernel without a middle.
    """
    images, weights = np.asarray(images, dtype=np.float64), np.asarray(kernel, dtype=np.float64)
    if images.ndim != 3 or weights.ndim != 2 or not (weights.shape[0] % 2 and weights.shape[1] % 2):
        raise ParameterError(
            f"images of {images.shape} and a kernel of {weights.shape}; images must be (n, h, w) "
            "and a kernel have odd sides"
        )
    down, across = weights.shape[0] // 2, weights.shape[1] // 2
    wide = np.pad(images, ((0, 0), (down, down), (across, across)), mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(wide, weights.shape, axis=(1, 2))
    return np.einsum("nhwij,ij->nhw", windows, weights)


def detections(
    image: ArrayLike, names: Sequence[str] = tuple(DETECTORS), *, title: str = ""
) -> Figure:
    """One image and what the detectors of these names find in it.

    Detectors whose weights add up to 0 say nothing of plain areas: drawn grey there, lighter and
    darker where they find something. The others give images again.

    Parameters
    ----------
    image : (h, w) or (h, w, channels)
        Of colours the mean is looked at.
    names : of DETECTORS

    Raises
    ------
    ParameterError
        for an unknown name, or an array that is no image.
    MissingExtraError
        without matplotlib.
    """
    unknown = [name for name in names if name not in DETECTORS]
    if unknown:
        raise ParameterError(
            f"there is no detector {unknown[0]!r}; there are {', '.join(DETECTORS)}"
        )
    tiles = as_images(np.asarray(image)[None], None)
    grey = unit_range(tiles, tiles).mean(axis=-1)
    height, width = grey.shape[1:]
    figure = blank(1.6 * (len(names) + 1), 1.5 * height / width + (0.6 if title else 0.3))
    figure.suptitle(title)
    first, *others = figure.subplots(1, len(names) + 1, squeeze=False)[0]
    first.imshow(grey[0], cmap="gray", vmin=0, vmax=1)
    first.set_title("image", fontsize=9)
    for axes, name in zip(others, names, strict=True):
        found = detect(grey, DETECTORS[name])[0]
        silent = abs(np.sum(DETECTORS[name])) < 1e-9
        limit = float(np.quantile(np.abs(found), 0.99)) or 1.0
        axes.imshow(found, cmap="gray", vmin=-limit if silent else 0, vmax=limit if silent else 1)
        axes.set_title(name, fontsize=9)
    for axes in (first, *others):
        axes.set(xticks=[], yticks=[])
        axes.spines[:].set_visible(False)
    return figure
