"""Returns of games: what rewards add up to, their mean with its confidence, and how they grew."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from isthmus.core.errors import ParameterError
from isthmus.evaluate.statistics import reach, summary


class Confidence(NamedTuple):
    """A mean and the interval that holds the true one with the confidence asked for (NaN where n is
    1)."""

    mean: float
    low: float
    high: float
    n: int


def discounted(rewards: ArrayLike, discount: float = 1.0) -> np.ndarray:
    """The return from every step on, G_t = r_t + discount G_(t+1), (steps,).

    With a discount of 1, the plain sum of this reward and all later ones.
    """
    found = np.asarray(rewards, dtype=np.float64)
    if found.ndim != 1:
        raise ParameterError(f"rewards are one number a step, but have the shape {found.shape}")
    returns, later = np.empty_like(found), 0.0
    for step in reversed(range(len(found))):
        later = returns[step] = found[step] + discount * later
    return returns


def confidence(values: ArrayLike, level: float = 0.95) -> Confidence:
    """By Student's t: exact for values that are normal, near it for the mean of many games.

    Parameters
    ----------
    values : one number a game, or the mean of a seed's games where seeds are what differs.

    Raises
    ------
    ParameterError
        when there is no value.
    """
    found = np.asarray(values, dtype=np.float64).ravel()
    if len(found) == 0:
        raise ParameterError("there is no game to take a mean over")
    mean, se, n = summary(found)
    if n == 1:
        return Confidence(mean, np.nan, np.nan, 1)
    far = reach(se, n, level)
    return Confidence(mean, mean - far, mean + far, n)


def recent(returns: ArrayLike, ends: ArrayLike, steps: ArrayLike, games: int = 20) -> np.ndarray:
    """The mean return of the last so many games that were over by each of some steps, (steps,); NaN
    before the first.

    Parameters
    ----------
    returns, ends : (games,) of each game, and the step that was its last, in order.
    """
    sums = np.concatenate([[0.0], np.cumsum(np.asarray(returns, dtype=np.float64))])
    over = np.searchsorted(np.asarray(ends), np.asarray(steps), side="right")
    first = np.maximum(over - games, 0)
    with np.errstate(invalid="ignore"):
        return (sums[over] - sums[first]) / (over - first)
