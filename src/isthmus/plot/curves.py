"""How a training went, as a picture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from isthmus.plot.figure import BLUE, GREY, ORANGE, blank

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def learning_curve(
    loss: Sequence[float],
    metric: Sequence[float] = (),
    *,
    metric_name: str = "",
    best_epoch: int = 0,
    title: str = "",
) -> Figure:
    """Loss and held-out metric of every epoch, with the epoch that was kept.

    Parameters
    ----------
    loss : mean loss of each epoch.
    metric : held-out metric of each epoch; none where nothing was held out.
    best_epoch : the epoch that was kept, counted from 1; 0: not marked.

    Raises
    ------
    MissingExtraError
        without matplotlib.
    """
    figure = blank(7, 4)
    axes = figure.add_subplot(title=title, xlabel="epoch")
    marker = "o" if len(loss) == 1 else None  # one point is no line
    axes.plot(range(1, len(loss) + 1), loss, color=BLUE, marker=marker)
    axes.set_ylabel("loss", color=BLUE)
    axes.locator_params(axis="x", integer=True, min_n_ticks=1)  # of one epoch, no parts of it
    axes.grid(alpha=0.2)
    if len(metric):
        beside = axes.twinx()
        beside.plot(range(1, len(metric) + 1), metric, color=ORANGE, marker=marker)
        beside.set_ylabel(f"{metric_name}, held out", color=ORANGE)
    if best_epoch:
        axes.axvline(best_epoch, color=GREY, linestyle=":")
        axes.annotate(
            f" kept: {best_epoch} ",
            (best_epoch, 0.02),
            xycoords=("data", "axes fraction"),
            ha="right" if best_epoch > len(loss) / 2 else "left",
            color=GREY,
        )
    return figure
