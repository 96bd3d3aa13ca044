"""Targets of sequences: one row a sequence, or one a step."""

from __future__ import annotations

from typing import Any

import numpy as np

from isthmus.core.errors import DataError, ParameterError
from isthmus.core.sequences import Sequences


def per_step(y: Any, model: str) -> bool:
    """Whether targets are given for each step: a list of arrays, or an array of three axes.

    Raises
    ------
    ParameterError
        for no targets.
    """
    if y is None:
        raise ParameterError(f"{model} requires y to be passed, but the target y is None")
    if not isinstance(y, list | tuple):
        y = np.asarray(y)
        if y.dtype.kind != "O" or y.ndim != 1:
            return y.ndim == 3
    return len(y) > 0 and not isinstance(y[0], str | bytes) and np.ndim(y[0]) > 0


def flat_targets(X: Sequences, y: Any) -> tuple[np.ndarray, tuple[int, ...]]:
    """The targets of all steps, one after the other, and the shape of one.

    Raises
    ------
    DataError
        naming the sequence whose targets are not one for each of its steps.
    """
    parts = [np.asarray(part) for part in y]
    if len(parts) != X.shape[0]:
        raise DataError(f"there are {X.shape[0]} sequences, but y has {len(parts)}")
    if all(part.ndim == 0 for part in parts):
        raise DataError(
            "y has one value for each sequence; give a list of arrays, with one for each step"
        )
    for number, (part, length) in enumerate(zip(parts, X.lengths.tolist(), strict=True)):
        if part.shape[:1] != (length,) or part.shape[1:] != parts[0].shape[1:]:
            raise DataError(
                f"sequence {number} has {length} steps, and its y the shape {part.shape}; y needs "
                f"one row for each step, of the shape {parts[0].shape[1:]}"
            )
    return np.concatenate(parts), parts[0].shape[1:]
