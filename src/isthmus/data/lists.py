"""Likes written as lists: a line for each user, with whole numbers separated by blanks."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import numpy as np
import polars as pl

from isthmus.core.errors import DataError
from isthmus.data import compression


def read_lists(path: str | Path, *, first: Literal["user", "count"]) -> pl.DataFrame:
    """One row a like, with columns `user` and `item` of whole numbers.

    A line starts with the number of its user, or with the count of its items; then users are
    numbered by their lines, from 0.

    Raises
    ------
    DataError
        when the file holds anything but whole numbers, or a count that is not that of its line.
    """
    content = compression.read_all(Path(path))
    lines = [line.split() for line in content.splitlines() if line.strip()]
    length = np.array([len(line) for line in lines], dtype=np.int64)
    try:
        numbers = np.array(content.split(), dtype=np.int64)
    except ValueError as error:
        raise DataError(f"{path} is no file of lists: {error}") from None
    starts = np.cumsum(length) - length
    heads = numbers[starts]
    if first == "count":
        wrong = np.flatnonzero(heads != length - 1)
        if len(wrong):
            raise DataError(f"{path}: list {wrong[0] + 1} does not hold as many items as it says")
        heads = np.arange(len(heads))
    return pl.DataFrame({"user": np.repeat(heads, length - 1), "item": np.delete(numbers, starts)})
