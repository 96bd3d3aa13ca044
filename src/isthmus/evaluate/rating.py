"""Measures of predicted ratings, as one value a user whose mean is the measure.

Ratings of one user err together, so standard errors are taken over users. `rmse` and `mae` are
means over ratings, not over users; they are therefore linearised: each user's value is the measure
plus that user's influence on it (the delta method), which makes the mean exactly the measure and
its standard error, paired differences included, the one of `evaluate.statistics`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from isthmus.core.errors import DataError, ParameterError
from isthmus.evaluate.names import parse_all


def rating(
    predicted: np.ndarray, actual: np.ndarray, users: np.ndarray, metrics: Sequence[str]
) -> dict[str, np.ndarray]:
    """Measures over pairs of a predicted and an actual rating.

    With e the errors, N ratings, U users, and S_u sums over the n_u ratings of one user::

        rmse       r = sqrt(sum e^2 / N)
                   value of u: r + (S_u(e^2) - n_u r^2) U / N / (2 r)
        mae        a = sum |e| / N
                   value of u: a + (S_u(|e|) - n_u a) U / N
        user_rmse  mean over users of sqrt(S_u(e^2) / n_u), which is the value of u

    Parameters
    ----------
    predicted, actual : (N,) float
    users : (N,) int
        Which user gave each rating; users without a rating are not counted.
    metrics : names out of "rmse", "mae", "user_rmse"

    Returns
    -------
    dict
        Arrays of one value for each user who has a rating, in ascending order of user number. The
        single values of `rmse` and `mae` mean nothing by themselves (they may be negative).

    Raises
    ------
    ParameterError
        for an unknown metric or shapes that do not agree, or when there is no rating.
    DataError
        when a prediction is not a number.
    """
    parsed = parse_all(metrics, "rating")
    if not (predicted.shape == actual.shape == users.shape == (len(users),)):
        raise ParameterError(
            "predicted, actual and users must be arrays of one length; their shapes are "
            f"{predicted.shape}, {actual.shape} and {users.shape}"
        )
    if len(users) == 0:
        raise ParameterError("there is no rating to compare with")
    error = predicted.astype(np.float64) - actual
    if not np.isfinite(error).all():
        raise DataError("the model's predictions are not all finite numbers")
    _, user = np.unique(users, return_inverse=True)
    count = np.bincount(user)
    squares = np.bincount(user, weights=error**2)
    values = {
        "rmse": lambda: _root(_mean_of_ratio(squares, count)),
        "mae": lambda: _mean_of_ratio(np.bincount(user, weights=np.abs(error)), count),
        "user_rmse": lambda: np.sqrt(squares / count),
    }
    return {metric.name: values[metric.family]() for metric in parsed}


def _mean_of_ratio(sums: np.ndarray, count: np.ndarray) -> np.ndarray:
    """Values whose mean is sum(sums) / sum(count)."""
    ratio = sums.sum() / count.sum()
    return ratio + (sums - count * ratio) * len(count) / count.sum()


def _root(values: np.ndarray) -> np.ndarray:
    """Values whose mean is the root of the mean of `values`."""
    root = np.sqrt(values.mean())
    return root + (values - values.mean()) / (2 * root) if root > 0 else np.zeros_like(values)
