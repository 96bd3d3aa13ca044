"""Many images at once, generated ones for instance."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from numpy.typing import ArrayLike

from isthmus.plot.tiles import arrange, as_images, draw, tile_axes, unit_range

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def image_grid(
    images: ArrayLike,
    *,
    image_shape: Sequence[int] | None = None,
    columns: int | None = None,
    title: str = "",
) -> Figure:
    """Images in reading order on one scale of grey.

    Parameters
    ----------
    images : (n, features), (n, h, w) or (n, h, w, channels)
    image_shape : (h, w) or (h, w, channels), for flat rows
    columns : >= 1, optional
        None: as square a grid as there can be.

    Raises
    ------
    ParameterError
        for rows that are no images of that shape, or columns outside its range.
    MissingExtraError
        without matplotlib.
    """
    tiles = unit_range(as_images(images, image_shape), images)
    grid = arrange(tiles, columns)
    figure, axes = tile_axes(grid, title)
    draw(axes, grid)
    return figure
