"""Which label rules where on a map."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from isthmus.core.errors import ParameterError
from isthmus.plot.figure import GREY, TEN, blank
from isthmus.plot.units import cells, grid_of, legend, middles, size

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LIGHTNESS = np.array([0.3, 0.6, 0.1])  # about what red, green and blue have of it
NUMBERED = 400  # units, at most, whose rows are written in them


def label_map(
    counts: ArrayLike,
    classes: Sequence[Any] | np.ndarray,
    *,
    topology: str = "rectangular",
    title: str = "",
) -> Figure:
    """Every unit in the colour of the label that most of its rows have, the paler the more mixed.

    On grids of at most 400 units the number of rows is written in each; units without rows are
    white.

    Parameters
    ----------
    counts : (height, width, classes)
        Rows of each unit with each label.
    classes : names of the labels, at most ten
    topology : "rectangular" or "hexagonal"

    Raises
    ------
    ParameterError
        for counts that are no map of the classes, or more than ten classes.
    MissingExtraError
        without matplotlib.
    """
    counts = np.asarray(counts)
    grid = grid_of(counts.shape, topology)
    if counts.ndim != 3 or counts.shape[2] != len(classes):
        raise ParameterError(
            f"counts must be (height, width, {len(classes)}), one a unit and class, not "
            f"{counts.shape}"
        )
    if len(classes) > len(TEN):
        raise ParameterError(f"there are {len(classes)} classes; at most {len(TEN)} can be told")
    rows = counts.reshape(len(grid), -1)
    totals = rows.sum(axis=1)
    width, height = size(grid, 6.0)
    figure = blank(width + 0.2, height + 0.8)
    axes = figure.add_subplot(title=title)
    shares = rows.max(axis=1, initial=0) / np.maximum(totals, 1)
    colours = np.array([_rgb(colour) for colour in TEN])[rows.argmax(axis=1)]
    faces = 1 - (1 - colours) * shares[:, None]
    cells(axes, grid, facecolor=faces, edgecolor=GREY, linewidth=0.4)
    if len(grid) <= NUMBERED:
        letters = float(np.clip(90 / max(grid.height, grid.width), 4, 10))
        inks = np.where(faces @ LIGHTNESS > 0.4, "black", "white")
        for (x, y), total, ink in zip(middles(grid), totals, inks, strict=True):
            if total:
                axes.text(x, y, str(total), color=ink, ha="center", va="center", fontsize=letters)
    from matplotlib.patches import Patch

    entries = [Patch(color=TEN[kind], label=str(name)) for kind, name in enumerate(classes)]
    legend(figure, entries)
    return figure


def _rgb(colour: str) -> list[float]:
    return [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
