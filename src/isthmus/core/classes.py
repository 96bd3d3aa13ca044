"""The classes that targets name."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.utils.multiclass import check_classification_targets

from isthmus.core.errors import DataError


def numbered(y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The classes, sorted, and the number of each target's class, (targets,).

    Raises
    ------
    ValueError
        for targets that are no classes, such as amounts.
    DataError
        for one class only, for targets that are missing, and for texts among numbers.
    """
    missing = np.flatnonzero([_is_missing(each) for each in y] if y.dtype == object else [])
    if len(missing):
        raise DataError(
            f"y holds {y[missing[0]]}, the first in row {missing[0]}; leave out the "
            f"{len(missing):,} rows without a class, or give them one"
        )
    try:
        check_classification_targets(y)
        classes, numbers = np.unique(y, return_inverse=True)
    except TypeError as error:  # they have no order
        raise DataError(
            f"y holds classes of several kinds ({error}); give all as texts or all as numbers"
        ) from error
    if len(classes) < 2:
        raise DataError(
            f"y holds one class only, {classes.tolist()[0]!r}; a classifier needs rows of at "
            "least two classes"
        )
    return classes, numbers


def numbers_of(y: np.ndarray, classes: np.ndarray, name: str = "y") -> np.ndarray:
    """The number of each target's class among those that are known, (targets,).

    Raises
    ------
    DataError
        naming a target that is none of them.
    """
    unknown = set(y.tolist()) - set(classes.tolist())
    if unknown:
        raise DataError(
            f"{name} holds {min(unknown, key=str)!r}, which is none of the classes at fit: "
            f"{', '.join(map(str, classes))}"
        )
    return np.searchsorted(classes, y)


def _is_missing(target: Any) -> bool:
    """None, NaN or pandas' NA, which compares with nothing."""
    return target is None or type(target).__name__ == "NAType" or bool(target != target)
