"""How the returns of several seeds grew while they learned."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from isthmus.core.errors import ParameterError
from isthmus.plot.figure import BLUE, GREY, blank

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def return_curves(
    steps: ArrayLike,
    runs: ArrayLike,
    *,
    low: ArrayLike | None = None,
    high: ArrayLike | None = None,
    best: float | None = None,
    title: str = "",
) -> Figure:
    """Each seed a thin line, their mean a thick one, in the band of its confidence.

    Parameters
    ----------
    steps : (points,) of the environment.
    runs : (seeds, points) returns; NaN where a seed has none yet.
    low, high : (points,), optional
        The band.
    best : a return that cannot be passed, as a dotted line.

    Raises
    ------
    ParameterError
        for runs that are not one row of points a seed.
    MissingExtraError
        without matplotlib.
    """
    steps, runs = np.asarray(steps, dtype=np.float64), np.asarray(runs, dtype=np.float64)
    if runs.ndim != 2 or runs.shape[1] != steps.size or not len(runs):
        raise ParameterError(
            f"runs must be (seeds, points) at {steps.size} steps; their shape is {runs.shape}"
        )
    figure = blank(7, 4)
    axes = figure.add_subplot(title=title, xlabel="steps of the environment", ylabel="return")
    labels = ["a seed", *[None] * (len(runs) - 1)]
    axes.plot(steps, runs.T, color=GREY, linewidth=0.7, alpha=0.7, label=labels)
    if low is not None and high is not None:
        axes.fill_between(steps, low, high, color=BLUE, alpha=0.15, linewidth=0, label="confidence")
    axes.plot(steps, runs.mean(axis=0), color=BLUE, linewidth=2, label="mean")
    if best is not None:
        axes.axhline(best, color=GREY, linestyle=":")
    axes.legend(fontsize="small", loc="upper left", bbox_to_anchor=(0, 0.93), frameon=False)
    axes.xaxis.set_major_formatter("{x:,.0f}")
    axes.grid(alpha=0.2)
    axes.margins(x=0)
    return figure
