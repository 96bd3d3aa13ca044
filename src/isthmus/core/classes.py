"""The classes that targets name."""

from __future__ import annotations

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
        for one class only, and for targets that are missing.
    """
    missing = np.flatnonzero([each is None for each in y]) if y.dtype == object else np.empty(0)
    if len(missing):
        raise DataError(
            f"y holds None, the first in row {missing[0]}; leave out the {len(missing):,} rows "
            "without a class, or give them one"
        )
    check_classification_targets(y)
    classes, numbers = np.unique(y, return_inverse=True)
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
