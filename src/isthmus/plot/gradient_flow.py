"""How far back gradients reach, as a picture."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from isthmus.plot.figure import TEN, blank

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def gradient_flow(flows: Mapping[str, Mapping[str, ArrayLike]], *, relative: bool = True) -> Figure:
    """Norms of gradients by time, a panel for each moment and a line for each model.

    Parameters
    ----------
    flows : what a panel shows ("before training") -> model -> norms, (steps,), from the first step
        to the last, as a model's `gradient_flow` gives them.
    relative : whether norms are divided by that of the last step.

    Raises
    ------
    MissingExtraError
        without matplotlib.
    """
    figure = blank(4.5 * len(flows), 3.8)
    panels = figure.subplots(1, len(flows), sharex=True, sharey=True, squeeze=False)[0]
    for axes, (moment, lines) in zip(panels, flows.items(), strict=True):
        axes.set(title=moment, xlabel="steps before the last", yscale="log")
        axes.grid(alpha=0.2)
        for number, (name, norms) in enumerate(lines.items()):
            style: dict[str, Any] = {"color": TEN[number % len(TEN)], "label": name}
            if number % 2:  # gaps through which a line that lies below is seen
                style |= {"linestyle": "--", "zorder": 3}
            _line(axes, np.asarray(norms, float), relative=relative, **style)
    panels[0].set_ylabel("length of the gradient" + (", last step = 1" if relative else ""))
    handles, names = panels[0].get_legend_handles_labels()
    figure.legend(handles, names, loc="outside lower center", ncols=3, frameon=False)
    return figure


def _line(axes: Axes, norms: np.ndarray, *, relative: bool, **style: Any) -> None:
    if relative and norms[-1] > 0:
        norms = norms / norms[-1]
    back = np.arange(len(norms) - 1, -1, -1)
    shown = np.where(norms > 0, norms, np.nan)  # nothing flows there
    axes.plot(-back, shown, **style)
    axes.xaxis.set_major_formatter(lambda place, _: f"{abs(place):g}")
