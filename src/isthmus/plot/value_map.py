"""What states of two numbers are worth, and the way of a game through them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from isthmus.core.errors import ParameterError
from isthmus.plot.figure import TEN, blank

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def value_map(
    values: ArrayLike,
    x: ArrayLike,
    y: ArrayLike,
    *,
    path: ArrayLike | None = None,
    actions: ArrayLike | None = None,
    action_names: Sequence[str] = (),
    names: tuple[str, str] = ("", ""),
    value_name: str = "value",
    title: str = "",
) -> Figure:
    """A plane of states, the brighter the more they are worth, and a path with what was done on it.

    Parameters
    ----------
    values : (len(y), len(x))
    x, y : the middles of its columns and rows, evenly apart.
    path : (steps, 2), optional
        Where a game went, x and y; a square marks the start, a star the end.
    actions : (steps,) or (steps - 1,) int, optional
        What was done at each of its points, as colours.
    action_names : of every action.
    names : of x and y.

    Raises
    ------
    ParameterError
        for values that are not finite or not one for each x and y.
    MissingExtraError
        without matplotlib.
    """
    values, x, y = (np.asarray(given, dtype=np.float64) for given in (values, x, y))
    if values.shape != (y.size, x.size) or not np.isfinite(values).all():
        raise ParameterError(
            f"values must be finite, one for each of {y.size} y and {x.size} x; their shape is "
            f"{values.shape}"
        )
    figure = blank(7, 4.5)
    axes = figure.add_subplot(title=title, xlabel=names[0], ylabel=names[1])
    drawn = axes.pcolormesh(x, y, values, cmap="Greys_r", shading="nearest", rasterized=True)
    figure.colorbar(drawn, ax=axes, label=value_name).outline.set_visible(False)  # type: ignore[operator]
    if path is not None:
        way = np.asarray(path, dtype=np.float64)
        done = np.zeros(len(way), int) if actions is None else np.asarray(actions)
        axes.plot(way[:, 0], way[:, 1], color="white", linewidth=3, zorder=1)
        for action in np.unique(done):
            here = way[: len(done)][done == action]
            name = action_names[action] if len(action_names) else None
            axes.scatter(here[:, 0], here[:, 1], s=14, color=TEN[int(action)], label=name, zorder=2)
        for point, mark, size in ((way[:1], "s", 7), (way[-1:], "*", 13)):
            line = axes.plot(point[:, 0], point[:, 1], mark, color="white", markersize=size)
            line[0].set(markeredgecolor="black", zorder=3)
        if len(action_names):
            axes.legend(fontsize="small", loc="upper left")
    return figure
