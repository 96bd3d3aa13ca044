"""How far forecasts are off, and what their intervals hold.

`truth` and `predicted` have the same shape, (forecasts, horizon) or any other; a measure is a mean
over all of them.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from isthmus.core.errors import ParameterError


def mse(truth: ArrayLike, predicted: ArrayLike) -> float:
    """Mean squared error."""
    return float(np.square(_errors(truth, predicted)).mean())


def rmse(truth: ArrayLike, predicted: ArrayLike) -> float:
    """Root of the mean squared error."""
    return mse(truth, predicted) ** 0.5


def mae(truth: ArrayLike, predicted: ArrayLike) -> float:
    """Mean absolute error."""
    return float(np.abs(_errors(truth, predicted)).mean())


def smape(truth: ArrayLike, predicted: ArrayLike) -> float:
    """Mean of 2 |y - p| / (|y| + |p|), from 0 to 2; 0 where both are 0 (Makridakis 1993)."""
    errors = np.abs(_errors(truth, predicted))
    sizes = np.abs(np.asarray(truth, np.float64)) + np.abs(np.asarray(predicted, np.float64))
    return float((2 * errors / np.where(sizes > 0, sizes, 1.0)).mean())


def naive_error(history: ArrayLike, season: int = 1) -> float:
    """Mean |y_t - y_(t - season)| of a series (steps,): the scale of `mase`.

    Raises
    ------
    ParameterError
        when the series is not longer than a season.
    """
    values = np.asarray(history, dtype=np.float64)
    if len(values) <= season:
        raise ParameterError(f"{len(values)} steps are not more than a season of {season}")
    return float(np.abs(values[season:] - values[:-season]).mean())


def mase(
    truth: ArrayLike, predicted: ArrayLike, history: ArrayLike, season: int = 1
) -> float | None:
    """Mean absolute error in units of the one-step error of the (seasonal) naive forecast on
    `history`, the training part (Hyndman and Koehler 2006); below 1 is better than it. None where
    the history does not vary."""
    scale = naive_error(history, season)
    return mae(truth, predicted) / scale if scale > 0 else None


def coverage(truth: ArrayLike, low: ArrayLike, high: ArrayLike) -> float:
    """The share of values inside their intervals, ends included."""
    truth = np.asarray(truth, dtype=np.float64)
    return float(((np.asarray(low) <= truth) & (truth <= np.asarray(high))).mean())


def width(low: ArrayLike, high: ArrayLike) -> float:
    """Mean width of the intervals."""
    return float((np.asarray(high, np.float64) - np.asarray(low, np.float64)).mean())


def pinball(truth: ArrayLike, quantile: ArrayLike, level: float) -> float:
    """Mean of max(level e, (level - 1) e) with e = truth - quantile: least at the true quantile
    (Koenker and Bassett 1978)."""
    if not 0 < level < 1:
        raise ParameterError(f"level is {level}; it must lie between 0 and 1")
    errors = _errors(truth, quantile)
    return float(np.maximum(level * errors, (level - 1) * errors).mean())


def conformal_radius(errors: ArrayLike, coverage: float) -> np.ndarray:
    """The half-width of intervals that hold at least this share of new values, a column each.

    Of n absolute errors the ceil((n + 1) coverage)-th smallest; infinite where n is too small for
    it. The promise stands where new errors come like these, in any order (Lei et al. 2018,
    algorithm 2).

    Parameters
    ----------
    errors : (forecasts, horizon), of forecasts that were not learned from.
    """
    if not 0 < coverage < 1:
        raise ParameterError(f"coverage is {coverage}; it must lie between 0 and 1")
    sizes = np.sort(np.abs(np.asarray(errors, dtype=np.float64)), axis=0)
    rank = int(np.ceil((len(sizes) + 1) * coverage - 1e-9))  # that 10 times .9 is 9
    return sizes[rank - 1] if rank <= len(sizes) else np.full(sizes.shape[1:], np.inf)


def _errors(truth: ArrayLike, predicted: ArrayLike) -> np.ndarray:
    truth, predicted = np.asarray(truth, np.float64), np.asarray(predicted, np.float64)
    if truth.shape != predicted.shape or truth.size == 0:
        raise ParameterError(
            f"truth has the shape {truth.shape} and predicted {predicted.shape}; they must have "
            "one shape, with a value at least"
        )
    return truth - predicted
