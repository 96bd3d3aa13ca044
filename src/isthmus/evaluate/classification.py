"""Measures of predicted classes."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from isthmus.core.errors import ParameterError


def mistakes(y: ArrayLike, predicted: ArrayLike) -> np.ndarray:
    """1 for each row whose class was predicted wrongly, else 0.

    Made for `evaluate.statistics`: the mean is the error rate, with its standard error, and two
    classifiers are compared on the same rows.

    Parameters
    ----------
    y, predicted : (rows,) classes, numbers or strings

    Returns
    -------
    (rows,) float64

    Raises
    ------
    ParameterError
        for shapes that do not agree, no row, or strings compared with numbers.
    """
    y, predicted = _classes(y, predicted)
    return (y != predicted).astype(np.float64)


def error_rate(y: ArrayLike, predicted: ArrayLike) -> float:
    """Share of rows predicted wrongly, 0 to 1. Parameters, exceptions: as for `mistakes`."""
    return float(mistakes(y, predicted).mean())


def accuracy(y: ArrayLike, predicted: ArrayLike) -> float:
    """Share of rows predicted rightly, 0 to 1. Parameters, exceptions: as for `mistakes`."""
    return 1 - error_rate(y, predicted)


def confusion(y: ArrayLike, predicted: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """How often each class was taken for each.

    Parameters, exceptions: as for `mistakes`.

    Returns
    -------
    classes : (classes,)
        All that occur in either, sorted.
    counts : (classes, classes) int
        Row: the true class; column: the predicted one. The diagonal is right.
    """
    y, predicted = _classes(y, predicted)
    classes, numbers = np.unique(np.concatenate([y, predicted]), return_inverse=True)
    cells = numbers[: len(y)] * len(classes) + numbers[len(y) :]
    counts = np.bincount(cells, minlength=len(classes) ** 2)
    return classes, counts.reshape(len(classes), -1)


def _classes(y: ArrayLike, predicted: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    y, predicted = np.asarray(y), np.asarray(predicted)
    if y.ndim != 1 or y.shape != predicted.shape or len(y) == 0:
        raise ParameterError(
            "y and predicted must be one class a row for at least one row; their shapes are "
            f"{y.shape} and {predicted.shape}"
        )
    kinds = {y.dtype.kind, predicted.dtype.kind}
    if len(kinds & set("SUT")) == 1 and kinds & set("biuf"):
        raise ParameterError(
            f"y is {y.dtype} and predicted {predicted.dtype}: strings never equal numbers"
        )
    return y, predicted
