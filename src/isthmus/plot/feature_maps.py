"""What the layers of a convolutional net make of one image."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from isthmus.core.errors import ParameterError
from isthmus.plot.figure import blank
from isthmus.plot.tiles import arrange, as_images, draw, mosaic, unit_range

if TYPE_CHECKING:
    from matplotlib.figure import Figure

COLUMNS = 8  # of the maps of a layer
INCHES = 3.6  # a layer is wide


def feature_maps(
    image: ArrayLike,
    layers: Sequence[ArrayLike],
    *,
    names: Sequence[str] | None = None,
    n: int = 32,
    title: str = "",
) -> Figure:
    """The image, and beside it the first n maps of every layer.

    The maps of a layer share one scale, so that a map that stays quiet looks quiet: white is
    nothing, dark is its largest 99.9 %; orange stands for values below 0.

    Parameters
    ----------
    image : (h, w) or (h, w, channels)
    layers : (height, width, maps) each
        From the image onwards, of this one image.
    names : of the layers, optional
    n : >= 1
        How many maps of a layer are shown at the most.

    Raises
    ------
    ParameterError
        for arrays that are no maps, numbers that are not finite, or names that are not one a layer.
    MissingExtraError
        without matplotlib.
    """
    maps = [np.asarray(layer) for layer in layers]
    if not maps or any(one.ndim != 3 or not np.isfinite(one).all() for one in maps):
        raise ParameterError(
            "layers must be finite arrays (height, width, maps), at least one; they have the "
            f"shapes {[one.shape for one in maps]}"
        )
    names = names or [f"layer {number}" for number in range(1, len(maps) + 1)]
    if len(names) != len(maps):
        raise ParameterError(f"there are {len(names)} names for {len(maps)} layers")
    shown = [arrange(one.transpose(2, 0, 1)[:n, ..., None], COLUMNS) for one in maps]
    lines = max(len(grid) for grid in shown)
    widths = [INCHES / 2, *[INCHES] * len(maps)]
    figure = blank(sum(widths), max(INCHES * lines / COLUMNS, INCHES / 2) + (0.6 if title else 0.3))
    figure.suptitle(title)
    first, *others = figure.subplots(1, len(widths), width_ratios=widths)
    picture = as_images(np.asarray(image)[None], None)
    draw(first, unit_range(picture, picture)[None])
    first.set_title("image", fontsize=10)
    for axes, name, one, grid in zip(others, names, maps, shown, strict=True):
        limit = float(np.quantile(np.abs(one), 0.999)) or 1.0
        axes.imshow(mosaic(grid, np.nan), cmap="PuOr", vmin=-limit, vmax=limit)
        height, width, count = one.shape
        most = f", the first {n}" if count > n else ""
        axes.set_title(f"{name}: {count} maps of {height} x {width}{most}", fontsize=10)
    for axes in (first, *others):
        axes.set(xticks=[], yticks=[], anchor="N")
        axes.spines[:].set_visible(False)
        axes.set_facecolor("#dddddd")
    return figure
