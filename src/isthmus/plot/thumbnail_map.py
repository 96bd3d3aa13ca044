"""A plane of codes, shown by the images that lie there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from isthmus.core.errors import ParameterError
from isthmus.plot.figure import blank
from isthmus.plot.tiles import as_images, draw, unit_range

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def thumbnail_map(
    codes: ArrayLike,
    images: ArrayLike,
    *,
    image_shape: Sequence[int] | None = None,
    cells: int = 20,
    title: str = "",
) -> Figure:
    """The plane cut into cells, each showing the image whose code is nearest its middle.

    The outermost half per cent of codes on each side is left out, so that stragglers do not push
    the others together. A cell in which no code lies stays empty.

    Parameters
    ----------
    codes : (rows, 2)
    images : (rows, features), (rows, h, w) or (rows, h, w, channels)
    image_shape : (h, w) or (h, w, channels), for flat rows
    cells : >= 1
        How many cells the plane has each way.

    Raises
    ------
    ParameterError
        for codes of another width or not finite, other than one image a row, rows that are no
        images, or cells outside its range.
    MissingExtraError
        without matplotlib.
    """
    codes = np.asarray(codes, dtype=np.float64)
    tiles = unit_range(as_images(images, image_shape), images)
    h, w = tiles.shape[1:3]
    if codes.shape != (len(tiles), 2):
        raise ParameterError(f"codes must be ({len(tiles)}, 2), one an image, not {codes.shape}")
    if cells < 1:
        raise ParameterError(f"cells is {cells}; it must be a whole number >= 1")
    if not np.isfinite(codes).all():
        raise ParameterError("codes must hold finite numbers; NaN or infinity was found")
    low, high = np.quantile(codes, [0.005, 0.995], axis=0)
    same = low == high  # a collapsed unit
    low, high = low - same / 2, high + same / 2
    place = (codes - low) / (high - low) * cells  # in cells
    inside = np.flatnonzero(((place >= 0) & (place <= cells)).all(axis=1))
    cell = np.minimum(place[inside].astype(int), cells - 1)
    off = np.sum((place[inside] - cell - 0.5) ** 2, axis=1)
    nearest_last = np.argsort(-off)
    grid = np.full((cells, cells, *tiles.shape[1:]), np.nan)
    column, row = cell[nearest_last].T
    grid[cells - 1 - row, column] = tiles[inside[nearest_last]]  # of equal places the last stays
    figure = blank(6.4, np.clip(6.4 * h / w, 2, 12))
    axes = figure.add_subplot(title=title, xlabel="code 1", ylabel="code 2")
    draw(axes, grid)
    axes.images[0].set_extent((low[0], high[0], low[1], high[1]))
    axes.set_aspect("auto")
    return figure
