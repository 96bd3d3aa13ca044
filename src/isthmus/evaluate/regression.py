"""Measures of predicted numbers."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from isthmus.core.errors import DataError, ParameterError


def rmse(y: ArrayLike, predicted: ArrayLike) -> float:
    """Root of the mean squared error, in the unit of y.

    Parameters
    ----------
    y, predicted : (rows,) numbers

    Raises
    ------
    ParameterError
        for shapes that do not agree, or no row.
    DataError
        for numbers that are not finite.
    """
    return float(np.sqrt(np.mean(_errors(y, predicted) ** 2)))


def mae(y: ArrayLike, predicted: ArrayLike) -> float:
    """Mean absolute error, in the unit of y. Parameters, exceptions: as for `rmse`."""
    return float(np.mean(np.abs(_errors(y, predicted))))


def r2(y: ArrayLike, predicted: ArrayLike) -> float:
    """Share of the variance that is explained: 1 - sum (y - predicted)^2 / sum (y - mean y)^2.

    1 is perfect, 0 what the mean of these rows reaches; it may be below. NaN where all y are equal.
    Parameters, exceptions: as for `rmse`.
    """
    errors = _errors(y, predicted)
    apart = np.asarray(y, np.float64)
    spread = float(np.sum((apart - apart.mean()) ** 2))
    return 1 - float(np.sum(errors**2)) / spread if spread else float("nan")


def _errors(y: ArrayLike, predicted: ArrayLike) -> np.ndarray:
    y, predicted = np.asarray(y, np.float64), np.asarray(predicted, np.float64)
    if y.ndim != 1 or y.shape != predicted.shape or len(y) == 0:
        raise ParameterError(
            "y and predicted must be one number a row for at least one row; their shapes are "
            f"{y.shape} and {predicted.shape}"
        )
    errors = y - predicted
    if not np.isfinite(errors).all():
        raise DataError(f"row {int(np.argmin(np.isfinite(errors)))} is not a finite number")
    return errors
