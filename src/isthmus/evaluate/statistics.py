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
