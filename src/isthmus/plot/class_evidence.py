"""Which parts of an image speak for a class."""

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

SIDE = 1.3  # inches of an image
SHADOW = 0.45  # how dark a black pixel makes the evidence


def class_evidence(
    images: ArrayLike,
    evidence: ArrayLike,
    *,
    image_shape: Sequence[int] | None = None,
    labels: Sequence[str] | None = None,
    title: str = "",
) -> Figure:
    """Each image, and below it what its places say: red for the class, blue against it.

    All images share one scale. Evidence that is coarser than the image is drawn smoothly over it.

    Parameters
    ----------
    images : (n, features), (n, h, w) or (n, h, w, channels)
    evidence : (n, height, width)
        As a `ConvolutionalClassifier` gives it.
    image_shape : (h, w) or (h, w, channels), for flat rows
    labels : what stands above each image, optional

    Raises
    ------
    ParameterError
        for images and evidence, or labels, that do not belong together.
    MissingExtraError
        without matplotlib.
    """
    tiles = unit_range(as_images(images, image_shape), images)
    places = np.asarray(evidence)
    labels = [""] * len(tiles) if labels is None else list(labels)
    if places.ndim != 3 or not len(tiles) == len(places) == len(labels):
        raise ParameterError(
            f"there are {len(tiles)} images, evidence of the shape {places.shape} and "
            f"{len(labels)} labels; evidence must be (images, height, width), labels one an image"
        )
    limit = float(np.abs(places).max()) or 1.0
    height, width = tiles.shape[1:3]
    figure = blank(max(SIDE * len(tiles) + 1, 2.5), 2 * SIDE * height / width + 0.6)
    figure.set_layout_engine("compressed")  # the images are what is to be wide
    figure.suptitle(title)
    grid = figure.subplots(2, len(tiles), squeeze=False)
    for column, (image, here, label) in enumerate(zip(tiles, places, labels, strict=True)):
        plain, coloured = grid[:, column]
        colours = image[..., 0] if image.shape[-1] == 1 else image
        plain.imshow(colours, cmap="gray", vmin=0, vmax=1)
        plain.set_title(label, fontsize=9)
        frame = (-0.5, width - 0.5, height - 0.5, -0.5)
        drawn = coloured.imshow(
            here, cmap="RdBu_r", vmin=-limit, vmax=limit, interpolation="bilinear", extent=frame
        )
        # a shadow of the image, through which the colours stay colours where it is black
        shadow = SHADOW * (1 - image.mean(axis=-1))
        coloured.imshow(np.zeros_like(shadow), cmap="gray", alpha=shadow, extent=frame)
    for axes in grid.flat:
        axes.set(xticks=[], yticks=[])
        axes.spines[:].set_visible(False)
    figure.colorbar(drawn, ax=grid, label="evidence", pad=0.01)
    return figure
