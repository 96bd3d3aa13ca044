"""Normal rows beside anomalies, by one number a row: what the pictures of scores share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from isthmus.core.errors import ParameterError
from isthmus.plot.figure import BLUE, GREY, ORANGE, blank

if TYPE_CHECKING:
    from matplotlib.figure import Figure

BARS = 40


def histogram(
    name: str,
    values: ArrayLike,
    anomalous: ArrayLike | None,
    *,
    threshold: float | None,
    beyond: str,
    axis: str,
    title: str,
) -> Figure:
    """Shares of rows by value, each kind of row by itself.

    Parameters
    ----------
    name : what the values are called in refusals
    beyond : "below" or "above": the side of the threshold on which rows are called anomalies
    axis : what the values are called in the picture

    Raises
    ------
    ParameterError
        when there is no row, a value is not finite, or anomalous is not one value a row.
    MissingExtraError
        without matplotlib.
    """
    values = np.asarray(values, dtype=np.float64)
    if values.ndim != 1 or len(values) == 0 or not np.isfinite(values).all():
        raise ParameterError(f"{name} must be finite, one a row; their shape is {values.shape}")
    truth = np.zeros(len(values), bool) if anomalous is None else np.asarray(anomalous, dtype=bool)
    if truth.shape != values.shape:
        raise ParameterError(f"there are {len(values)} {name} and anomalous is {truth.shape}")
    edges, outside = _edges(values, threshold)
    shown = np.clip(values, edges[0], edges[-1])
    figure = blank(6.4, 3.6)
    axes = figure.add_subplot(title=title, xlabel=axis + outside, ylabel="share of its kind")
    kinds = [("normal", ~truth, BLUE), ("anomalous", truth, ORANGE)]
    for kind, rows, colour in kinds if truth.any() else [("all rows", ~truth, BLUE)]:
        share = np.histogram(shown[rows], edges)[0] / max(rows.sum(), 1)
        axes.stairs(share, edges, fill=True, alpha=0.4, color=colour)
        axes.stairs(share, edges, color=colour, linewidth=1.3, label=f"{kind} ({rows.sum():,})")
    if threshold is not None:
        share = np.mean(values < threshold if beyond == "below" else values > threshold)
        said = f"threshold: {share:.1%} of rows {beyond}"
        axes.axvline(threshold, color=GREY, linestyle="--", label=said)
    axes.legend(frameon=False)
    return figure


def _edges(values: np.ndarray, threshold: float | None) -> tuple[np.ndarray, str]:
    """Edges of the bars, and what lies beyond them in words."""
    low, middle, high = np.quantile(values, [0.05, 0.5, 0.95])
    left = max(values.min(), middle - 4 * (middle - low)) if low < middle else values.min()
    right = min(values.max(), middle + 4 * (high - middle)) if high > middle else values.max()
    if threshold is not None:  # else rows beyond it would be drawn on its wrong side
        left, right = min(left, threshold), max(right, threshold)
    if left == right:
        left, right = left - 0.5, right + 0.5
    below, above = np.sum(values < left), np.sum(values > right)
    words = [f"{below:,} lower" if below else "", f"{above:,} higher" if above else ""]
    said = " and ".join(filter(None, words))
    return np.linspace(left, right, BARS + 1), f"; {said} in the outermost bar" if said else ""
