"""Rows held back at random, of each class its share."""

from __future__ import annotations

import numpy as np

from isthmus.core.errors import ParameterError


def hold_rows(y: np.ndarray, held: int, random: np.random.Generator) -> np.ndarray:
    """The numbers of `held` rows, in ascending order, drawn at random.

    Where `y` holds classes (whole numbers or texts), each has its share of them, give or take one
    row, and keeps a row to be learned from; floats are no classes.

    Raises
    ------
    ParameterError
        when not as many can be held back.
    """
    drawn = random.permutation(len(y))
    if y.dtype.kind == "f":
        candidates = drawn[1:]
    else:
        _, first = np.unique(y[drawn], return_index=True)
        left = np.delete(drawn, first)
        candidates = left[np.argsort(y[left], kind="stable")]
    if not 0 <= held <= len(candidates):
        raise ParameterError(
            f"{held:,} of {len(y):,} rows cannot be held back; at most {len(candidates):,}: a row, "
            "of classes one of each, must be left to learn from"
        )
    if not held:
        return np.empty(0, np.int64)
    # at even distances among rows that are sorted by class: of each its share
    places = ((np.arange(held) + 0.5) * len(candidates) / held).astype(np.int64)
    return np.sort(candidates[places])
