"""Scores of normal rows beside those of anomalies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from numpy.typing import ArrayLike

from isthmus.plot.histogram import histogram

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
    return histogram(
        "scores",
        scores,
        anomalous,
        threshold=threshold,
        beyond="below",
        axis="score (higher is more normal)",
        title=title,
    )
