"""The column to predict: classes for a classifier, numbers for a regressor."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
from sklearn.base import is_classifier, is_regressor

from isthmus.core.errors import DataError, ParameterError
from isthmus.data.column_kinds import categories, numbers
from isthmus.data.features import column_labels

MOST_NUMBERS = 20  # different numbers that are classes without a doubt
_SHOWN = 40  # letters of a cell in a message


def predicts_classes(model: Any) -> bool:
    """Whether a model is a classifier; False for a regressor.

    Raises
    ------
    ParameterError
        for a model that is neither.
    """
    if is_classifier(model):
        return True
    if is_regressor(model):
        return False
    raise ParameterError(
        f"{type(model).__name__} predicts neither classes nor numbers; a Predictor takes a "
        "classifier or a regressor"
    )


def unusable(column: pl.Series, *, classes: bool) -> np.ndarray:
    """Which rows lack a target: it is missing, or no number where one is to be predicted."""
    return (column if classes else numbers(column)).is_null().to_numpy()


def classes_of(column: pl.Series, source: str) -> np.ndarray:
    """Classes to learn, whole numbers or texts.

    Raises
    ------
    DataError
        for one class only, and for numbers that look like amounts.
    """
    found = column_labels(column, source)
    different = np.unique(found)
    name = f"{source}: the target {column.name!r}" if column.name else f"{source}: the target"
    if len(different) < 2:
        raise DataError(f"{name} is {different[0]} in every row; a classifier needs two classes")
    amounts = found.dtype.kind == "f" or len(found) < MOST_NUMBERS * len(different)
    if found.dtype.kind in "if" and len(different) > MOST_NUMBERS and amounts:
        raise DataError(
            f"{name} holds {len(different):,} different numbers, such as "
            f"{different[len(different) // 2]:g}; to predict a number take a regressor (--model "
            "tabular-regressor)"
        )
    if found.dtype.kind == "U" and len(found) == len(different):
        raise DataError(f"{name} is another text in each of {len(found):,} rows; it names no class")
    return as_texts(found) if found.dtype.kind == "f" else found


def numbers_of(column: pl.Series, source: str) -> np.ndarray:
    """Numbers to learn, float64.

    Raises
    ------
    DataError
        when they are all equal.
    """
    found = numbers(column).to_numpy()
    if len(np.unique(found)) < 2:
        raise DataError(
            f"{source}: the target {column.name!r} is {found[0]:g} in every row; there is nothing "
            "to learn"
        )
    return found


def as_texts(found: np.ndarray) -> np.ndarray:
    """Classes as texts; the number 1.0 is "1", as it is where all of them are whole."""
    if found.dtype.kind != "f":
        return found.astype(str)
    return categories(pl.Series(found)).to_numpy().astype(str)


def as_array(column: pl.Series | None) -> np.ndarray:
    """Targets that were learned of all rows, of some of them."""
    assert column is not None
    found = column.to_numpy()
    return found.astype(str) if found.dtype.kind == "O" else found


def require_numbers(column: pl.Series, source: str) -> None:
    """Refuse a target that is text for the most part, where a number is to be predicted.

    Raises
    ------
    DataError
    """
    filled = column.drop_nulls()
    found = numbers(filled)
    if len(filled) and 2 * found.null_count() > len(filled):
        text = str(filled.filter(found.is_null())[0])[:_SHOWN]
        raise DataError(
            f"{source}: the target {column.name!r} holds text, for instance {text!r}; to predict "
            "classes take a classifier (--model tabular-classifier)"
        )
