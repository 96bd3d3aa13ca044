"""The column to predict: classes for a classifier, numbers for a regressor."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
from sklearn.base import is_classifier, is_regressor

from isthmus.core.errors import DataError, ParameterError
from isthmus.data.column_kinds import CATEGORY, MOST_CATEGORIES, NUMBER, categories, dates, numbers
from isthmus.data.features import column_labels

MOST_NUMBERS = 20  # different numbers that are classes without a doubt
FEWEST_ROWS = 20  # of a class, on average, of a column that holds many
FEWEST_OF_LABELS = 2  # the same of folders and arrays, which are labels by what they are
_SHOWN = 40  # letters of a cell in a message


def predicts_classes(model: Any) -> bool:
    """Whether a model is a classifier; False for a regressor.

    Raises
    ------
    ParameterError
        for a model that is neither, or one that tells a class for every step of a sequence.
    """
    if getattr(model, "answers_steps", False):
        name = type(model).__name__
        raise ParameterError(
            f"{name} tells a class for every step of a sequence, and rows of a table have one "
            f"each; use it from Python: {name}().fit(sequences, classes of their steps)"
        )
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


def is_insisted(target: str | None, kind: str | None, *, classes: bool) -> bool:
    """Whether a person says that the target names classes, against what it looks like.

    Raises
    ------
    ParameterError
        for anything else that is said of a target.
    """
    wanted = CATEGORY if classes else NUMBER
    if kind not in (None, wanted):
        whose = "classifier" if classes else "regressor"
        raise ParameterError(f"the target {target!r} is {kind!r}; that of a {whose} is {wanted!r}")
    return kind == CATEGORY


def classes_of(column: pl.Series, source: str, *, insisted: bool = False) -> np.ndarray:
    """Classes to learn, whole numbers or texts.

    Parameters
    ----------
    insisted : take whatever there is for classes.

    Raises
    ------
    DataError
        for one class only, and for numbers that look like amounts or texts that name no classes,
        unless this is insisted on.
    """
    found = column_labels(column, source)
    different = np.unique(found)
    name = f"{source}: the target {column.name!r}" if column.name else f"{source}: the target"
    only = str(different[0])
    if len(different) < 2:
        raise DataError(f"{name} is {only!r} in every row; a classifier needs two classes")
    fewest = FEWEST_ROWS if column.name else FEWEST_OF_LABELS
    doubt = _doubt(found, different, rare=len(found) < fewest * len(different))
    if doubt and not insisted:
        insist = f"; to take them for classes: --as {column.name}=category" if column.name else ""
        raise DataError(f"{name} holds {doubt}{insist}")
    return as_texts(found) if found.dtype.kind == "f" else found


def _doubt(found: np.ndarray, different: np.ndarray, *, rare: bool) -> str:
    """Why these are no classes, or nothing."""
    if found.dtype.kind in "if":
        if len(different) <= MOST_NUMBERS or not (rare or found.dtype.kind == "f"):
            return ""
        return (
            f"{len(different):,} different numbers, such as {different[len(different) // 2]:g}; to "
            "predict a number take a regressor (--model tabular-regressor)"
        )
    if len(different) < len(found) and (len(different) <= MOST_CATEGORIES or not rare):
        return ""
    each = len(found) / len(different)
    return (
        f"{len(different):,} different texts, such as {str(different[0])[:_SHOWN]!r}, {each:.1f} "
        "rows each, which is too little to learn from; a classifier predicts one of few classes"
    )


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
        kind, advice = "text", "to predict classes take a classifier (--model tabular-classifier)"
        if 2 * dates(filled).count() > len(filled):
            kind, advice = "dates", "make numbers of them first, such as the days until then"
        raise DataError(
            f"{source}: the target {column.name!r} holds {kind}, for instance {text!r}; {advice}"
        )
