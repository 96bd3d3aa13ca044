"""Predictions beside what a person knows of the same rows, as a table."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import polars as pl

from isthmus.data.column_kinds import numbers


def frame_of(columns: Iterable[tuple[str, Any]]) -> pl.DataFrame:
    """Columns in this order; one whose name is taken by an earlier one becomes `NAME_2`, ..."""
    found: dict[str, pl.Series] = {}
    for name, values in columns:
        number, free = 1, name
        while free in found:
            number += 1
            free = f"{name}_{number}"
        found[free] = _series(values)
    return pl.DataFrame(found)


def beside(target: pl.Series, predicted: np.ndarray) -> pl.Series:
    """A target as numbers where what is predicted is numbers, so that both can be compared; as it
    was found where some of its cells are none."""
    if predicted.dtype.kind not in "biuf":
        return target
    found = numbers(target)
    if found.null_count() > target.null_count():
        return target
    whole = (found.drop_nulls() % 1 == 0).all() and predicted.dtype.kind != "f"
    return found.cast(pl.Int64) if whole else found


def _series(values: Any) -> pl.Series:
    """Texts that were loaded are objects."""
    if isinstance(values, np.ndarray) and values.dtype.kind == "O":
        return pl.Series(values.tolist())
    return pl.Series(values)
