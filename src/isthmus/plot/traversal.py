"""What the decoder makes of a walk through the code."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from isthmus.core.errors import ParameterError
from isthmus.plot.tiles import as_images, draw, label_columns, label_rows, tile_axes, unit_range

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def traversal(
    decoded: ArrayLike,
    *,
    across: Sequence[str] | Sequence[float],
    down: Sequence[str] | Sequence[float],
    image_shape: Sequence[int] | None = None,
    across_name: str = "value of the unit",
    down_name: str = "unit",
    title: str = "",
) -> Figure:
    """A grid of decoded codes: one unit a line, its values across; or two units, one each way.

    Parameters
    ----------
    decoded : (lines, steps, features), (lines, steps, h, w) or (lines, steps, h, w, channels)
    across : (steps,)
        The value of the code in each column, or what the columns are called.
    down : (lines,)
        What each line is: names of units, or the values of a second unit.
    image_shape : (h, w) or (h, w, channels), for flat features
    across_name, down_name : what the two ways are called on the axes

    Raises
    ------
    ParameterError
        for labels that are not as many as the tiles, or rows that are no images of that shape.
    MissingExtraError
        without matplotlib.
    """
    decoded = np.asarray(decoded)
    if decoded.ndim < 3 or decoded.shape[:2] != (len(down), len(across)):
        raise ParameterError(
            f"decoded must be (lines, steps, ...) with {len(down)} lines for down and "
            f"{len(across)} steps for across; its shape is {decoded.shape}"
        )
    images = as_images(decoded.reshape(-1, *decoded.shape[2:]), image_shape)
    grid = unit_range(images, decoded).reshape(*decoded.shape[:2], *images.shape[1:])
    names = _named(down)
    beside = 0.4 + 0.08 * max(map(len, names))
    figure, axes = tile_axes(grid, title, beside=beside, below=0.5)
    draw(axes, grid)
    label_rows(axes, grid, names)
    label_columns(axes, grid, _named(across))
    axes.set(xlabel=across_name, ylabel=down_name)
    return figure


def _named(labels: Sequence[str] | Sequence[float]) -> list[str]:
    return [label if isinstance(label, str) else f"{label:.3g}" for label in labels]
