"""Images side by side: what the pictures made of tiles share."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from isthmus.core.errors import ParameterError
from isthmus.plot.figure import blank

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def as_images(rows: ArrayLike, image_shape: Sequence[int] | None) -> np.ndarray:
    """Rows as (n, h, w, channels) in floating point, with 1 channel or 3.

    Without `image_shape` the rows must be images already, (n, h, w) or (n, h, w, channels).

    Raises
    ------
    ParameterError
        when there is no row, or the rows are no images of that shape, or not finite.
    """
    rows = np.asarray(rows)
    shape = tuple(rows.shape[1:] if image_shape is None else image_shape)
    if len(shape) == 2:
        shape += (1,)
    if len(shape) != 3 or shape[2] not in (1, 3):
        raise ParameterError(
            f"image_shape is {image_shape} for rows of shape {rows.shape[1:]}; an image is "
            "(height, width), (height, width, 1) or (height, width, 3)"
        )
    if len(rows) == 0 or rows[0].size != np.prod(shape):
        raise ParameterError(
            f"image_shape {image_shape} holds {np.prod(shape)} values; the rows are {rows.shape}"
        )
    if not np.isfinite(rows).all():
        raise ParameterError("images must hold finite numbers; NaN or infinity was found")
    return rows.reshape(-1, *shape).astype(np.result_type(rows.dtype, np.float32))


def unit_range(images: np.ndarray, like: ArrayLike) -> np.ndarray:
    """Scaled to 0..1 by the range of `like`, and cut there: 0..255 for bytes, 0..1 if inside."""
    like = np.asarray(like)
    low, high = float(like.min()), float(like.max())
    if like.dtype == np.uint8:
        low, high = 0.0, 255.0
    elif low >= 0 and high <= 1:
        low, high = 0.0, 1.0
    return np.clip((images - low) / ((high - low) or 1.0), 0, 1)


def arrange(images: np.ndarray, columns: int | None) -> np.ndarray:
    """Images in reading order as a grid (rows, columns, h, w, channels); NaN where none is left.

    Without a number of columns the grid is as square as it can be.
    """
    if columns is None:
        columns = math.ceil(math.sqrt(len(images)))
    if columns < 1:
        raise ParameterError(f"columns is {columns}; it must be a whole number >= 1")
    rows = -(-len(images) // columns)
    grid = np.full((rows * columns, *images.shape[1:]), np.nan)
    grid[: len(images)] = images
    return grid.reshape(rows, columns, *images.shape[1:])


def mosaic(grid: np.ndarray, gap: float) -> np.ndarray:
    """The grid as one image, tiles apart by narrow lines of the value `gap`."""
    rows, columns, h, w, channels = grid.shape
    line = _line(grid)
    canvas = np.full((rows, h + line, columns, w + line, channels), gap)
    canvas[:, :h, :, :w] = grid.transpose(0, 2, 1, 3, 4)
    whole = canvas.reshape(rows * (h + line), columns * (w + line), channels)[:-line, :-line]
    return whole[..., 0] if channels == 1 else whole


def tile_axes(
    grid: np.ndarray, title: str, *, beside: float = 0.0, below: float = 0.0
) -> tuple[Figure, Axes]:
    """A figure that fits the grid, with inches left for labels, and its bare axes."""
    rows, columns, h, w, _ = grid.shape
    side = min(0.7, 8 / columns, 10 * w / (rows * h))  # inches a tile is wide
    height = rows * side * h / w + (0.35 if title else 0) + below + 0.1
    width = max(columns * side + beside + 0.1, 2.5, 0.1 * len(title))
    figure = blank(width, height)
    figure.set_layout_engine("compressed")  # the constrained one lets labels of square tiles out
    axes = figure.add_subplot(title=title, xticks=[], yticks=[])
    axes.spines[:].set_visible(False)
    return figure, axes


def draw(axes: Axes, grid: np.ndarray) -> None:
    """Tiles of values 0..1 in grey or colour; empty ones white."""
    axes.imshow(np.nan_to_num(mosaic(grid, 1.0), nan=1.0), cmap="gray", vmin=0, vmax=1)


def label_rows(axes: Axes, grid: np.ndarray, labels: Sequence[str]) -> None:
    axes.set_yticks(_centres(len(grid), grid.shape[2], _line(grid)), labels)
    axes.tick_params(length=0)


def label_columns(axes: Axes, grid: np.ndarray, labels: Sequence[str]) -> None:
    axes.set_xticks(_centres(grid.shape[1], grid.shape[3], _line(grid)), labels)
    axes.tick_params(length=0)


def _line(grid: np.ndarray) -> int:
    """Pixels between two tiles."""
    return max(1, min(grid.shape[2:4]) // 16)


def _centres(tiles: int, side: int, line: int) -> np.ndarray:
    return np.arange(tiles) * (side + line) + (side - 1) / 2
