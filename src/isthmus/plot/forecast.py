"""A series, what is said to come next, and what was said of a part that has come."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from isthmus.core.errors import ParameterError
from isthmus.plot.figure import BLUE, GREY, ORANGE, blank

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def forecast(
    history: ArrayLike,
    values: ArrayLike,
    low: ArrayLike,
    high: ArrayLike,
    *,
    tested: Sequence[tuple[int, ArrayLike]] = (),
    times: ArrayLike | None = None,
    coverage: float | None = None,
    name: str = "",
    title: str = "",
) -> Figure:
    """The end of a series, and its continuation with intervals.

    Parameters
    ----------
    history : (steps,), the part to show.
    values, low, high : (steps ahead,)
    tested : earlier forecasts, each with the place in `history` of its first value.
    times : (steps + steps ahead,) of dates; None: steps are counted from the end of the history.
    coverage : of the intervals, for the legend.
    name : what the values are.

    Raises
    ------
    ParameterError
        when lengths do not go together.
    MissingExtraError
        without matplotlib.
    """
    history, values = np.asarray(history, np.float64), np.asarray(values, np.float64)
    low, high = np.asarray(low, np.float64), np.asarray(high, np.float64)
    known, ahead = len(history), len(values)
    x = np.arange(1 - known, ahead + 1) if times is None else np.asarray(times)
    if not (known and ahead == len(low) == len(high) and len(x) == known + ahead):
        raise ParameterError(
            f"{known} steps of history and {ahead} ahead do not go with {len(low)} lows, "
            f"{len(high)} highs and {len(x)} times"
        )
    figure = blank(8, 4)
    figure.suptitle(title)
    axes = figure.add_subplot(ylabel=name)
    axes.grid(alpha=0.2)
    for number, (place, told) in enumerate(tested):
        told = np.asarray(told, np.float64)
        end = min(place + len(told), known)
        axes.plot(
            x[place:end],
            told[: end - place],
            color=ORANGE,
            alpha=0.55,
            linewidth=1,
            label="forecasts of the test part" if number == 0 else None,
        )
    axes.plot(x[:known], history, color=BLUE, linewidth=1.2, label="series")
    share = "" if coverage is None else f", intervals of {coverage:.0%}"
    joined = slice(known - 1, None)  # from the last known value on
    path = np.concatenate([history[-1:], values])
    below, above = (np.concatenate([history[-1:], edge]) for edge in (low, high))
    axes.fill_between(x[joined], below, above, color=ORANGE, alpha=0.2, linewidth=0)
    axes.plot(x[joined], path, color=ORANGE, linewidth=2, label=f"forecast{share}")
    axes.axvline(x[known - 1], color=GREY, linestyle=":", linewidth=1)
    axes.margins(x=0.01)
    if times is None:
        axes.set_xlabel("step, from the last known one")
    else:
        from matplotlib.dates import AutoDateLocator, ConciseDateFormatter

        locator = AutoDateLocator(maxticks=8)
        axes.xaxis.set_major_locator(locator)
        axes.xaxis.set_major_formatter(ConciseDateFormatter(locator))
    axes.legend(frameon=False, ncols=3, loc="lower center", bbox_to_anchor=(0.5, 1))
    return figure
