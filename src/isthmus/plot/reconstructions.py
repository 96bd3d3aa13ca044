"""Rows and what came back of them, one above the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from isthmus.core.errors import ParameterError
from isthmus.plot.figure import BLUE, ORANGE, TEN, blank
from isthmus.plot.tiles import as_images, draw, label_rows, tile_axes, unit_range

if TYPE_CHECKING:
    from matplotlib.figure import Figure

ORIGINAL, OTHERS = "#bbbbbb", (ORANGE, BLUE, *TEN)


def reconstructions(
    versions: Mapping[str, np.ndarray | Sequence[np.ndarray]],
    *,
    image_shape: Sequence[int] | None = None,
    n: int = 10,
    title: str = "",
) -> Figure:
    """The first n rows in several versions: original, corrupted, reconstructed, by another model.

    Images stand as tiles, a line for each version, on the grey scale of the first. Rows that are no
    images stand as curves, one panel for each row.

    Parameters
    ----------
    versions : name -> rows
        In the order wanted, the original first. Rows may be (rows, features), (rows, h, w),
        (rows, h, w, channels), or a list of series of differing lengths.
    image_shape : (h, w) or (h, w, channels), for flat rows that are images
    n : >= 1
        How many rows are shown at the most.

    Raises
    ------
    ParameterError
        when there is no row, versions differ in shape, or rows are no images of that shape.
    MissingExtraError
        without matplotlib.
    """
    shown = {name: [np.asarray(row) for row in rows[:n]] for name, rows in versions.items()}
    shapes = {name: [row.shape for row in rows] for name, rows in shown.items()}
    original, *others = shapes.values() or [[]]
    if not original or any(shape != original for shape in others):
        raise ParameterError(
            f"versions must hold at least one row, and rows of the same shapes; they hold {shapes}"
        )
    if image_shape is None and all(len(shape) == 1 for shape in original):
        return _curves(shown, title)
    if len(set(original)) > 1:
        raise ParameterError(f"images must be of one size; they are {sorted(set(original))}")
    return _tiles(shown, image_shape, title)


def _tiles(
    versions: dict[str, list[np.ndarray]], image_shape: Sequence[int] | None, title: str
) -> Figure:
    original, *_ = versions.values()
    images = [as_images(rows, image_shape) for rows in versions.values()]
    grid = unit_range(np.stack(images), original)  # (versions, rows, h, w, channels)
    widest = max(len(name) for name in versions)
    figure, axes = tile_axes(grid, title, beside=0.09 * widest + 0.1)
    draw(axes, grid)
    label_rows(axes, grid, list(versions))
    return figure


def _curves(versions: dict[str, list[np.ndarray]], title: str) -> Figure:
    rows = len(next(iter(versions.values())))
    columns = min(rows, 4)
    lines = -(-rows // columns)
    figure = blank(0.6 + 2.2 * columns, 0.9 + 1.4 * lines)
    panels = figure.subplots(lines, columns, sharex=True, sharey=True, squeeze=False)
    for row, axes in enumerate(panels.flat):
        axes.set_visible(row < rows)
        axes.tick_params(labelbottom=row >= rows - columns)  # nothing stands below
        axes.grid(alpha=0.2)
        for number, (name, values) in enumerate(versions.items() if row < rows else ()):
            # the original lies broad and pale beneath the others
            colour, width = (OTHERS[number - 1], 1.2) if number else (ORIGINAL, 3)
            mark = "o" if len(values[row]) == 1 else None  # which is no line
            axes.plot(values[row], color=colour, linewidth=width, marker=mark, label=name)
    figure.supxlabel("feature", fontsize="medium")
    figure.supylabel("value", fontsize="medium")
    figure.suptitle(title, fontsize="large")
    figure.legend(*panels[0, 0].get_legend_handles_labels(), loc="outside lower right", ncols=5)
    return figure
