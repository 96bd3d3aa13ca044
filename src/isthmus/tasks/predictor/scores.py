"""How good predictions are, beside what needs no network."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import scipy.sparse as sp
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LinearRegression, LogisticRegression

from isthmus.evaluate.classification import auc, confusion, mistakes, per_class
from isthmus.evaluate.regression import mae, r2, rmse
from isthmus.evaluate.statistics import paired, summary
from isthmus.tasks.predictor.targets import as_texts

MOST_CELLS = 20_000_000  # that a linear model beside is fitted on


def of_classes(
    y: np.ndarray, predicted: np.ndarray, probabilities: np.ndarray | None, classes: np.ndarray
) -> dict[str, Any]:
    """Measures of predicted classes, as JSON values.

    `auc` is None where a class has no row, or every row, and without probabilities.
    """
    y, predicted, classes = _alike(y, predicted, classes)
    right = summary(1 - mistakes(y, predicted))
    each = per_class(y, predicted)
    area = None
    if probabilities is not None and set(y.tolist()) == set(classes.tolist()):
        area = auc(y, probabilities, classes)
    return {
        "rows": len(y),
        "accuracy": right.mean,
        "se": right.se if len(y) > 1 else None,
        "auc": area,
        "classes": each.classes.tolist(),
        "class_rows": each.rows.tolist(),
        "precision": each.precision.tolist(),
        "recall": each.recall.tolist(),
        "f1": each.f1.tolist(),
        "counts": confusion(y, predicted)[1].tolist(),
    }


def of_numbers(y: np.ndarray, predicted: np.ndarray) -> dict[str, Any]:
    """Measures of predicted numbers, as JSON values; `r2` is None where all targets are equal."""
    explained = r2(y, predicted)
    return {
        "rows": len(y),
        "rmse": rmse(y, predicted),
        "mae": mae(y, predicted),
        "r2": explained if np.isfinite(explained) else None,
    }


def beside_classes(
    X: Any, y: np.ndarray, X_test: Any, y_test: np.ndarray, predicted: np.ndarray
) -> list[dict[str, Any]]:
    """The largest class, and a logistic regression of the same features.

    `gain` is by how much `predicted` is more often right than they are on the same rows. Of rows
    for which `too_many` holds there is no regression.
    """
    classes, counts = np.unique(y, return_counts=True)
    most = np.full(len(y_test), classes[counts.argmax()])
    found = [{"name": f"largest class ({most[0]})", "auc": 0.5, **_gain(y_test, predicted, most)}]
    if too_many(X):
        return found
    with warnings.catch_warnings():  # one that could fit a little better is good enough
        warnings.simplefilter("ignore", ConvergenceWarning)
        model = LogisticRegression(max_iter=200).fit(_flat(X), y)
    scores = of_classes(
        y_test, model.predict(_flat(X_test)), model.predict_proba(_flat(X_test)), model.classes_
    )
    gain = _gain(y_test, predicted, model.predict(_flat(X_test)))
    return [*found, {"name": "logistic regression", "auc": scores["auc"], **gain}]


def beside_numbers(X: Any, y: np.ndarray, X_test: Any, y_test: np.ndarray) -> list[dict[str, Any]]:
    """The mean of what was learned from, and a linear regression of the same features."""
    mean = np.full(len(y_test), y.mean())
    found = [{"name": "mean", **of_numbers(y_test, mean)}]
    if too_many(X):
        return found
    model = LinearRegression().fit(_flat(X), y)
    return [
        *found,
        {"name": "linear regression", **of_numbers(y_test, model.predict(_flat(X_test)))},
    ]


def too_many(X: Any) -> bool:
    """Whether a linear model of these rows would take long."""
    return (X.nnz if sp.issparse(X) else int(np.prod(X.shape))) > MOST_CELLS


def _gain(y: np.ndarray, ours: np.ndarray, theirs: np.ndarray) -> dict[str, Any]:
    apart = paired(mistakes(y, theirs), mistakes(y, ours))
    accuracy = 1 - float(mistakes(y, theirs).mean())
    return {"accuracy": accuracy, "gain": apart.difference, "gain_se": _finite(apart.se)}


def _finite(value: float) -> float | None:
    return value if np.isfinite(value) else None


def _alike(*given: np.ndarray) -> list[np.ndarray]:
    """Classes as texts, unless all of them are numbers."""
    arrays = [np.asarray(array) for array in given]
    if all(array.dtype.kind in "biu" for array in arrays):
        return arrays
    return [as_texts(array) for array in arrays]


def _flat(X: Any) -> Any:
    return X if sp.issparse(X) else X.reshape(len(X), -1)
