"""How often the units of a code are active."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from isthmus.core.errors import ParameterError
from isthmus.plot.figure import BLUE, GREY, ORANGE, blank

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def code_activity(active: ArrayLike, *, target: float | None = None, title: str = "") -> Figure:
    """Share of rows on which each unit is active, busiest unit first, dead units marked.

    Parameters
    ----------
    active : (units,) float, 0 to 1
        Share of rows for each unit: of a code that rests at 0, `np.mean(code != 0, axis=0)`.
        A unit is dead at 0.
    target : 0 to 1, optional
        The activity asked for, drawn as a line.

    Raises
    ------
    ParameterError
        when active is not one share a unit.
    MissingExtraError
        without matplotlib.
    """
    active = np.asarray(active, dtype=np.float64)
    if active.ndim != 1 or len(active) == 0 or not ((active >= 0) & (active <= 1)).all():
        raise ParameterError(
            f"active must be one share of rows, 0 to 1, for each unit; its shape is {active.shape}"
        )
    units, dead = len(active), int(np.sum(active == 0))
    figure = blank(6.4, 3.2)
    axes = figure.add_subplot(
        title=title, xlabel="units, busiest first", ylabel="share of rows where active"
    )
    axes.stairs(np.sort(active)[::-1], np.arange(units + 1) + 0.5, fill=True, color=BLUE)
    axes.axhline(active.mean(), color=GREY, linestyle=":", label=f"mean {active.mean():.3g}")
    if target is not None:
        axes.axhline(target, color="black", linestyle="--", label=f"target {target:.3g}")
    if dead:
        label = f"{dead:,} of {units:,} units dead"
        axes.axvspan(units - dead + 0.5, units + 0.5, color=ORANGE, alpha=0.35, lw=0, label=label)
    axes.set_xlim(0.5, units + 0.5)
    axes.set_ylim(bottom=0)
    axes.legend(loc="upper right", frameon=False)
    return figure
