"""Measures of predicted classes."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from isthmus.core.errors import ParameterError
from isthmus.evaluate.detection import auroc


class ClassMeasures(NamedTuple):
    """Measures of each class, (classes,) each; `classes` is sorted."""

    classes: np.ndarray
    rows: np.ndarray  # that are of the class
    precision: np.ndarray
    recall: np.ndarray
    f1: np.ndarray


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


def per_class(y: ArrayLike, predicted: ArrayLike) -> ClassMeasures:
    """What is found of each class, and how far to be believed.

    With R rows that are of a class, P that are predicted to be, and B that are both::

        precision  B / P    0 where the class is never predicted
        recall     B / R    0 where no row is of the class
        f1         2 B / (P + R)

    Parameters, exceptions: as for `mistakes`.
    """
    classes, counts = confusion(y, predicted)
    both, rows, taken = np.diagonal(counts), counts.sum(axis=1), counts.sum(axis=0)
    return ClassMeasures(
        classes=classes,
        rows=rows,
        precision=both / np.maximum(taken, 1),
        recall=both / np.maximum(rows, 1),
        f1=2 * both / (taken + rows),
    )


def auc(y: ArrayLike, probabilities: ArrayLike, classes: ArrayLike) -> float:
    """Chance that a row of a class is given a higher probability of it than one of another class.

    The area under the ROC curve. Of two classes it is the same for either; of more it is the mean
    over the classes, each against all others.

    Parameters
    ----------
    y : (rows,) classes, each of `classes` at least once
    probabilities : (rows, classes)
    classes : (classes,)
        What the columns stand for.

    Raises
    ------
    ParameterError
        for shapes that do not agree, or a class that no row, or every row, is of.

    References
    ----------
    Fawcett 2006. An introduction to ROC analysis. Pattern Recognition Letters 27. Section 9.2: each
    class against all others; here all classes count alike.
    """
    y, classes = np.asarray(y), np.asarray(classes)
    probabilities = np.asarray(probabilities, dtype=np.float64)
    if probabilities.shape != (len(y), len(classes)):
        raise ParameterError(
            f"probabilities have the shape {probabilities.shape}; there must be one for each of "
            f"{len(y)} rows and {len(classes)} classes"
        )
    columns = range(len(classes)) if len(classes) > 2 else [1]
    # the measure of anomalies takes low scores for unusual
    found = [auroc(y == classes[k], -probabilities[:, k]) for k in columns]
    return float(np.mean(found))


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
