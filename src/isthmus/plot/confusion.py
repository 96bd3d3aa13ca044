"""Which classes were taken for which."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from isthmus.core.errors import ParameterError
from isthmus.plot.figure import blank

if TYPE_CHECKING:
    from matplotlib.figure import Figure

NUMBERED = 20  # classes, at most, whose counts are written
NAMED = 40  # rows, at most, whose names can be read
LONGEST = 24  # letters of a name
CELL = 0.62  # inches


def confusion_matrix(counts: ArrayLike, classes: Sequence[str], *, title: str = "") -> Figure:
    """True classes down, predicted ones across; the colour is the share of the true class.

    With at most 20 classes the number of rows stands in each cell, and its share below. Of more
    than 40 the 39 that are mistaken most often are shown, all others being taken together.

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
    names = [str(name) for name in classes]
    if n > NAMED:
        counts, names = _most_mistaken(counts, names)
        n = NAMED
    names = [name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…" for name in names]
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    numbered = n <= NUMBERED
    side = np.clip(CELL * n, 2.4, 9) if numbered else 6.5
    figure = blank(side + 2, side + 1)
    axes = figure.add_subplot(title=title, xlabel="predicted", ylabel="true")
    image = axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    turned: dict[str, Any] = {}
    if max(map(len, names)) > 4 and n > 3:
        turned = {"rotation": 45, "ha": "right", "rotation_mode": "anchor"}
    axes.set_xticks(range(n), names, **turned)
    axes.set_yticks(range(n), names)
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


def _most_mistaken(counts: np.ndarray, names: list[str]) -> tuple[np.ndarray, list[str]]:
    """The counts of those classes, in their order, and last of all others as if they were one."""
    wrong = counts.sum(axis=0) + counts.sum(axis=1) - 2 * counts.diagonal()
    shown = np.sort(np.argsort(-wrong, kind="stable")[: NAMED - 1])
    place = np.full(len(counts), NAMED - 1)
    place[shown] = np.arange(NAMED - 1)
    group = np.eye(NAMED, dtype=counts.dtype)[place]  # (classes, rows of the picture)
    others = f"{len(counts) - len(shown):,} others"
    return group.T @ counts @ group, [*(names[k] for k in shown), others]
