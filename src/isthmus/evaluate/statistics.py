"""Means, their standard errors, and what may be said about a difference.

Every measure arrives as one value a user. Standard errors are the sample standard deviation over
users (divisor n - 1) over the root of n; models are compared on the same users, pair by pair.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from isthmus.core.errors import ParameterError


class Summary(NamedTuple):
    """A mean with its standard error (NaN when n is 1)."""

    mean: float
    se: float
    n: int


class Paired(NamedTuple):
    """The mean of a - b over the same users, with its standard error (NaN when n is 1)."""

    difference: float
    se: float
    n: int


class SignedRank(NamedTuple):
    """Wilcoxon's signed-rank test over tables: its two-sided p, and what it was made from.

    `statistic` is the smaller sum of ranks; `higher` and `lower` say on how many of the n tables
    the first was.
    """

    p: float
    statistic: float
    n: int
    higher: int
    lower: int


class Seeds(NamedTuple):
    """A mean over users and seeds.

    `se` is over users, each one's value averaged over the seeds; `between` is the standard
    deviation of the seeds' means (divisor seeds - 1; NaN for one seed).
    """

    mean: float
    se: float
    n: int
    between: float
    seeds: int


def summary(values: np.ndarray) -> Summary:
    """Mean and standard error of one value a user.

    Raises
    ------
    ParameterError
        when there is no value.
    """
    if len(values) == 0:
        raise ParameterError("there is no user to take a mean over: nobody has a held-back item")
    se = np.std(values, ddof=1) / np.sqrt(len(values)) if len(values) > 1 else np.nan
    return Summary(float(np.mean(values)), float(se), len(values))


def paired(a: np.ndarray, b: np.ndarray) -> Paired:
    """How much higher `a` is than `b` on the same users.

    Raises
    ------
    ParameterError
        when the two do not hold as many users, or none.
    """
    if a.shape != b.shape:
        raise ParameterError(
            f"a paired difference needs the same users: {len(a)} and {len(b)} values were given"
        )
    return Paired(*summary(a - b))


def reach(se: float, n: int, level: float = 0.95, *, comparisons: int = 1) -> float:
    """How far the interval of a mean of n >= 2 values goes to either side, by Student's t.

    Of several comparisons each is asked for so much more that all hold together with probability
    `level` (Bonferroni).
    """
    from scipy.stats import t

    return float(t.ppf(1 - (1 - level) / 2 / comparisons, n - 1)) * se


def over_seeds(runs: Sequence[np.ndarray]) -> Seeds:
    """Several fits of a model, each with one value for every user of the same users.

    Raises
    ------
    ParameterError
        when there is no run, or the runs do not hold the same number of users.
    """
    if len({len(run) for run in runs}) != 1:
        raise ParameterError("seeds are averaged over the same users: give runs of equal length")
    mean, se, n = summary(np.mean(runs, axis=0))
    means = [float(np.mean(run)) for run in runs]
    between = float(np.std(means, ddof=1)) if len(runs) > 1 else np.nan
    return Seeds(mean, se, n, between, len(runs))


def wilcoxon(a: np.ndarray, b: np.ndarray) -> SignedRank:
    """Whether `a` and `b` differ over tables, by the signed ranks of their differences.

    For one number a table (the mean over its seeds), where a paired t test would trust tables of
    unlike scale to be comparable. Fewer than six tables cannot reach p < 0.05.

    Parameters
    ----------
    a, b : (tables,) float
        A measure of two models on the same tables. Equal tables are split between both sides;
        without ties p is exact up to 50 tables.

    Raises
    ------
    ParameterError
        when the two do not hold as many tables, or none, or a number is not finite.

    References
    ----------
    Demsar. Statistical Comparisons of Classifiers over Multiple Data Sets. Journal of Machine
    Learning Research 2006, section 3.1.3.
    """
    from scipy.stats import wilcoxon as signed_rank

    if a.shape != b.shape or a.ndim != 1 or len(a) == 0:
        raise ParameterError(
            f"a comparison needs one number for each of the same tables: {a.shape}, {b.shape}"
        )
    difference = np.subtract(a, b, dtype=np.float64)
    if not np.isfinite(difference).all():
        raise ParameterError("a comparison over tables needs finite numbers; leave out the others")
    n, higher, lower = len(a), int(np.sum(difference > 0)), int(np.sum(difference < 0))
    if higher == lower == 0:
        return SignedRank(1.0, n * (n + 1) / 4, n, 0, 0)
    test = signed_rank(difference, zero_method="zsplit")
    return SignedRank(float(test.pvalue), float(test.statistic), n, higher, lower)


def verdict(pair: Paired, *, higher_is_better: bool) -> str:
    """What may be said of a against b.

    "better" beyond two standard errors of the difference, "worse" likewise; "no worse" when a is
    behind by at most one; "undecided" between, or when there is no standard error.
    """
    gain = pair.difference if higher_is_better else -pair.difference
    if gain > 2 * pair.se:
        return "better"
    if gain < -2 * pair.se:
        return "worse"
    return "no worse" if gain >= -pair.se else "undecided"
