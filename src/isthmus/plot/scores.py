"""Scores of normal rows beside those of anomalies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from isthmus.core.errors import ParameterError
from isthmus.plot.figure import BLUE, GREY, ORANGE, blank

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def score_histogram(
    scores: ArrayLike,
    anomalous: ArrayLike | None = None,
    *,
    threshold: float | None = None,
    title: str = "",
) -> Figure:
    """Shares of rows by score, each kind of row by itself.

    Scores that lie beyond four times the distance from the median to the 5 % (or 95 %) quantile are
    counted in the outermost bar, so that the others can be seen; the axis says how many they are.

    Parameters
    ----------
    scores : (rows,)
        As `score_samples` gives them: higher is more normal.
    anomalous : (rows,) bool or 0 and 1, optional
        Which rows are known to be anomalies.
    threshold : rows that score lower are called anomalies

    Raises
    ------
    ParameterError
        when there is no row, a score is not finite, or anomalous is not one value a row.
    MissingExtraError
        without matplotlib.
    """
    scores = np.asarray(scores, dtype=np.float64)
    if scores.ndim != 1 or len(scores) == 0 or not np.isfinite(scores).all():
        raise ParameterError(f"scores must be finite, one a row; their shape is {scores.shape}")
    truth = np.zeros(len(scores), bool) if anomalous is None else np.asarray(anomalous, dtype=bool)
    if truth.shape != scores.shape:
        raise ParameterError(f"there are {len(scores)} scores and anomalous is {truth.shape}")
    edges, outside = _edges(scores, threshold)
    shown = np.clip(scores, edges[0], edges[-1])
    figure = blank(6.4, 3.6)
    axes = figure.add_subplot(
        title=title, xlabel=f"score (higher is more normal){outside}", ylabel="share of its kind"
    )
    kinds = [("normal", ~truth, BLUE), ("anomalous", truth, ORANGE)]
    for name, rows, colour in kinds if truth.any() else [("all rows", ~truth, BLUE)]:
        share = np.histogram(shown[rows], edges)[0] / max(rows.sum(), 1)
        axes.stairs(share, edges, fill=True, alpha=0.4, color=colour)
        axes.stairs(share, edges, color=colour, linewidth=1.3, label=f"{name} ({rows.sum():,})")
    if threshold is not None:
        below = np.mean(scores < threshold)
        axes.axvline(
            threshold, color=GREY, linestyle="--", label=f"threshold: {below:.1%} of rows below"
        )
    axes.legend(frameon=False)
    return figure


def _edges(scores: np.ndarray, threshold: float | None) -> tuple[np.ndarray, str]:
    """Edges of forty bars, and what lies beyond them in words."""
    low, middle, high = np.quantile(scores, [0.05, 0.5, 0.95])
    left = max(scores.min(), middle - 4 * (middle - low)) if low < middle else scores.min()
    right = min(scores.max(), middle + 4 * (high - middle)) if high > middle else scores.max()
    if threshold is not None:  # else rows beyond it would be drawn on its wrong side
        left, right = min(left, threshold), max(right, threshold)
    if left == right:
        left, right = left - 0.5, right + 0.5
    below, above = np.sum(scores < left), np.sum(scores > right)
    words = [f"{below:,} lower" if below else "", f"{above:,} higher" if above else ""]
    said = " and ".join(filter(None, words))
    return np.linspace(left, right, 41), f"; {said} in the outermost bar" if said else ""
