"""The U-matrix: how far the units of a map are from their neighbours, and whom they hold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from isthmus.core.errors import ParameterError
from isthmus.core.grid import Grid
from isthmus.plot.figure import TEN, blank
from isthmus.plot.units import cells, grid_of, legend, middles, size

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LARGEST, SMALLEST = 0.36, 0.1  # radius of the pie of the fullest unit, and of one row
MARK = "#e0007f"


def distance_map(
    distances: ArrayLike,
    counts: ArrayLike | None = None,
    classes: Sequence[Any] | np.ndarray = (),
    *,
    topology: str = "rectangular",
    marked: ArrayLike | None = None,
    mark_name: str = "marked",
    title: str = "",
) -> Figure:
    """Every unit a cell, the darker the farther from its neighbours; clusters are light plains
    between dark ridges.

    Parameters
    ----------
    distances : (height, width)
        Mean distance of each unit to its neighbours.
    counts : (height, width, classes), optional
        Rows of each unit with each label, drawn as a pie whose area grows with their number.
    classes : names of the labels, at most ten; none where all rows are of one kind.
    topology : "rectangular" or "hexagonal"
    marked : (height, width) bool, optional
        Units to draw a line around, such as those that hold suspects.
    mark_name : what marked units are, for the legend.

    Raises
    ------
    ParameterError
        for distances that are not finite or no map, counts or marks of another shape, or other
        than one name a class.
    MissingExtraError
        without matplotlib.
    """
    distances = np.asarray(distances, dtype=np.float64)
    grid = grid_of(distances.shape, topology)
    if distances.ndim != 2 or not np.isfinite(distances).all():
        raise ParameterError(
            f"distances must be finite, (height, width); their shape is {distances.shape}"
        )
    width, height = size(grid, 6.0)
    figure = blank(max(width + 1.4, 0.1 * len(title)), height + 0.8)
    axes = figure.add_subplot(title=title)
    drawn = cells(axes, grid, cmap="Greys", edgecolor="white", linewidth=0.8)
    drawn.set_array(distances.ravel())
    drawn.set_clim(distances.min(), distances.min() + 1.25 * (np.ptp(distances) or 1.0))
    handles = []
    if counts is not None:
        handles += _pies(axes, grid, np.asarray(counts), classes)
    if marked is not None:
        handles.append(_outlines(axes, grid, np.asarray(marked, dtype=bool), mark_name))
    bar = figure.colorbar(drawn, ax=axes, label="mean distance to neighbours", shrink=0.8, pad=0.02)
    bar.ax.set_ylim(distances.min(), max(distances.max(), distances.min() + 1e-9))
    if handles:
        legend(figure, handles)
    return figure


def _pies(
    axes: Axes, grid: Grid, counts: np.ndarray, classes: Sequence[Any] | np.ndarray
) -> list[Any]:
    """Draws them; gives what the legend needs."""
    from matplotlib.collections import PatchCollection
    from matplotlib.patches import Patch, Wedge

    kinds = counts.shape[2] if counts.ndim == 3 else 0
    if counts.shape[:2] != (grid.height, grid.width) or kinds != max(1, len(classes)):
        raise ParameterError(
            f"counts must be ({grid.height}, {grid.width}, {max(1, len(classes))}), one a unit and "
            f"class, not {counts.shape}"
        )
    if kinds > len(TEN):
        raise ParameterError(f"there are {kinds} classes; at most {len(TEN)} can be told apart")
    rows = counts.reshape(-1, kinds)
    totals = rows.sum(axis=1)
    radii = np.maximum(LARGEST * np.sqrt(totals / max(totals.max(), 1)), SMALLEST)
    ends = 360 * np.cumsum(rows, axis=1) / np.maximum(totals, 1)[:, None] + 90
    wedges, colours = [], []
    for unit, place in enumerate(middles(grid)):
        start = 90.0
        for kind in np.flatnonzero(rows[unit]):
            wedges.append(Wedge(tuple(place), radii[unit], start, ends[unit, kind]))
            colours.append(TEN[kind])
            start = ends[unit, kind]
    axes.add_collection(
        PatchCollection(wedges, facecolor=colours, edgecolor="white", linewidth=0.5, zorder=3)
    )
    return [Patch(color=TEN[kind], label=str(name)) for kind, name in enumerate(classes)]


def _outlines(axes: Axes, grid: Grid, marked: np.ndarray, name: str) -> Any:
    from matplotlib.patches import Patch

    if marked.shape != (grid.height, grid.width):
        raise ParameterError(
            f"marked must be ({grid.height}, {grid.width}), one a unit, not {marked.shape}"
        )
    look: dict[str, Any] = {"facecolor": "none", "edgecolor": MARK, "linewidth": 2}
    cells(axes, grid, np.flatnonzero(marked), zorder=4, **look)
    return Patch(label=name, **look)
