"""Measures of how well scores tell anomalies from normal rows.

The sign, once and for all: **scores are as `score_samples` gives them, higher is more normal**, as
everywhere in scikit-learn. A row's anomaly is the score negated; so these measures equal
scikit-learn's `roc_auc_score(anomalous, -scores)` and so on, and numbers that are higher for more
anomalous rows (reconstruction errors, for instance) are handed over negated.

All measures look at order only. Rows of equal score are neither before nor behind one another: each
measure is then what random order among them gives on average, or (average precision) what is found
when all of them are taken together.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from isthmus.core.errors import DataError, ParameterError


def auroc(anomalous: ArrayLike, scores: ArrayLike) -> float:
    """Chance that a random anomaly scores lower than a random normal row, ties counting half.

    The area under the ROC curve; 1/2 is chance, 1 perfect. It does not depend on how rare anomalies
    are.

    Parameters
    ----------
    anomalous : (rows,) bool, or 0 and 1
        Which rows are anomalies; both kinds must occur.
    scores : (rows,) float
        Higher is more normal; infinite is allowed, NaN is not.

    Raises
    ------
    ParameterError
        for shapes that do not agree, other labels than 0 and 1, or only one kind of row.
    DataError
        when a score is NaN.

    References
    ----------
    Hanley, McNeil. The meaning and use of the area under a receiver operating characteristic curve.
    Radiology 1982.
    """
    found, flagged = _found(anomalous, scores)
    normal = flagged - found
    pairs = np.sum(np.diff(normal) * (found[1:] + found[:-1])) / 2
    return float(pairs / (found[-1] * normal[-1]))


def average_precision(anomalous: ArrayLike, scores: ArrayLike) -> float:
    """Precision at each rank of an anomaly, averaged: `sum_t (R_t - R_{t-1}) P_t`.

    t runs over the distinct scores from the lowest; P_t and R_t are precision and recall when
    everything up to t is flagged. Chance is about the share of anomalies, 1 is perfect. The curve
    is not interpolated.

    Parameters, exceptions: as for `auroc`.
    """
    found, flagged = _found(anomalous, scores)
    return float(np.sum(np.diff(found) * found[1:] / flagged[1:]) / found[-1])


def precision_at(anomalous: ArrayLike, scores: ArrayLike, n: int | None = None) -> float:
    """Share of anomalies among the n rows of lowest score.

    Parameters
    ----------
    anomalous, scores : as for `auroc`
    n : 1 to the number of rows
        None: as many as there are anomalies, where precision and recall are one number.

    Raises
    ------
    ParameterError, DataError
        as for `auroc`; and for n outside its range.
    """
    found, flagged = _found(anomalous, scores)
    n = int(found[-1]) if n is None else n
    if not 1 <= n <= flagged[-1]:
        raise ParameterError(f"n is {n}; it must be 1 to {flagged[-1]}, the number of rows")
    return float(np.interp(n, flagged, found)) / n


def _found(anomalous: ArrayLike, scores: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """Anomalies found, and rows flagged, when all up to each distinct score are; both from 0."""
    truth, score = np.asarray(anomalous), np.asarray(scores)
    if truth.ndim != 1 or truth.shape != score.shape:
        raise ParameterError(
            f"anomalous and scores must be one value a row; shapes {truth.shape}, {score.shape}"
        )
    kinds = np.unique(truth)
    if not np.isin(kinds, [0, 1]).all():
        raise ParameterError(
            f"anomalous holds {', '.join(map(repr, kinds[:5].tolist()))}; it must be 1 (or True) "
            "for an anomaly and 0 (or False) for a normal row"
        )
    if len(kinds) < 2:
        raise ParameterError("anomalies and normal rows must both occur; only one kind was given")
    if np.isnan(score).any():
        raise DataError(f"the score of row {int(np.argmax(np.isnan(score)))} is not a number")
    order = np.argsort(score)
    ordered = score[order]
    ends = np.flatnonzero(np.append(ordered[1:] != ordered[:-1], True)) + 1
    found = np.cumsum(truth[order].astype(np.int64))[ends - 1]
    return np.append(0, found), np.append(0, ends)
