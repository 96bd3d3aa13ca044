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
        for one class only.
    """
    check_classification_targets(y)
    classes, numbers = np.unique(y, return_inverse=True)
    if len(classes) < 2:
        raise DataError(
            f"y holds one class only, {classes.tolist()[0]!r}; a classifier needs rows of at "
            "least two classes"
        )
    return classes, numbers
