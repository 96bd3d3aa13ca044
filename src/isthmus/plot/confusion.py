"""Which classes were taken for which."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from isthmus.core.errors import ParameterError
from isthmus.plot.figure import blank

if TYPE_CHECKING:
    from matplotlib.figure import Figure

NUMBERED = 20  # classes, at most, whose counts are written
CELL = 0.62  # inches


def confusion_matrix(counts: ArrayLike, classes: Sequence[str], *, title: str = "") -> Figure:
    """True classes down, predicted ones across; the colour is the share of the true class.

    With at most 20 classes the number of rows stands in each cell, and its share below.

    Parameters
    ----------
    counts : (classes, classes)
        Row: the true class; column: the predicted one.

    Raises
    ------
    ParameterError
        for counts that are not one for each pair of classes.
    MissingExtraError
        without matplotlib.
    """
    counts = np.asarray(counts)
    n = len(classes)
    if counts.shape != (n, n):
        raise ParameterError(
            f"counts have the shape {counts.shape}; there must be one for each pair of {n} classes"
        )
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    numbered = n <= NUMBERED
    side = np.clip(CELL * n, 2.4, 9) if numbered else 6.5
    figure = blank(side + 2, side + 1)
    axes = figure.add_subplot(title=title, xlabel="predicted", ylabel="true")
    image = axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    steep = max(map(len, classes)) > 4 and n > 3
    axes.set_xticks(
        range(n), classes, rotation=45 if steep else 0, ha="right" if steep else "center"
    )
    axes.set_yticks(range(n), classes)
    axes.tick_params(length=0, labelsize=10 if numbered else 6)
    if numbered:
        letters = 10 if n <= 4 else 7
        for row, column in np.ndindex(n, n):
            if counts[row, column]:
                share = shares[row, column]
                told = f"{counts[row, column]:,}\n{100 * share:.1f} %"
                ink = "white" if share > 0.55 else "black"
                axes.text(column, row, told, color=ink, ha="center", va="center", fontsize=letters)
    figure.colorbar(image, label="share of the true class", shrink=0.8)
    return figure
