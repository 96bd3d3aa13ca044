"""How much of what a model knows is left when its inputs are moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from isthmus.core.errors import ParameterError
from isthmus.plot.figure import TEN, blank

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MARKS = "os^Dvx"


def invariance(
    movements: Mapping[str, tuple[Sequence[float], Mapping[str, ArrayLike]]],
    *,
    chance: float | None = None,
    title: str = "",
) -> Figure:
    """Accuracy against the amount of a movement, a panel for each, a line for each model.

    Parameters
    ----------
    movements : what is done, in words -> (amounts, model -> accuracies)
        Accuracies in [0, 1], one for each amount, or (runs, amounts), of which mean and range are
        drawn.
    chance : 0 to 1, optional
        What guessing reaches, drawn as a line.

    Raises
    ------
    ParameterError
        when accuracies and amounts do not belong together.
    MissingExtraError
        without matplotlib.
    """
    figure = blank(3.3 * max(len(movements), 1), 3.2)
    figure.suptitle(title)
    panels = figure.subplots(1, max(len(movements), 1), sharey=True, squeeze=False)[0]
    for axes, (what, (amounts, models)) in zip(panels, movements.items(), strict=False):
        for number, (name, accuracies) in enumerate(models.items()):
            runs = np.atleast_2d(np.asarray(accuracies, dtype=np.float64))
            if runs.ndim != 2 or runs.shape[1] != len(amounts):
                raise ParameterError(
                    f"{name}: accuracies of the shape {runs.shape} for {len(amounts)} amounts of "
                    f"{what}; give one for each amount, or (runs, amounts)"
                )
            colour, mark = TEN[number % len(TEN)], MARKS[number % len(MARKS)]
            axes.plot(amounts, runs.mean(axis=0), marker=mark, ms=4, color=colour, label=name)
            axes.fill_between(amounts, runs.min(axis=0), runs.max(axis=0), color=colour, alpha=0.2)
        if chance is not None:
            axes.axhline(chance, color="black", linestyle=":", linewidth=1, label="guessing")
        axes.set_xlabel(what)
        axes.set_ylim(0, 1.02)
        axes.grid(alpha=0.25)
        axes.spines[["top", "right"]].set_visible(False)
    panels[0].set_ylabel("accuracy")
    handles, names = panels[0].get_legend_handles_labels()
    figure.legend(handles, names, loc="outside lower center", ncols=len(names), frameon=False)
    return figure
