"""Ids as people write them, and the row or column number of each."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any

import numpy as np
import polars as pl

from isthmus.core.errors import DataError, NotFoundError

_WHOLE_FLOAT = re.compile(r"^(-?\d+)\.0+$")
_SEARCHED = 50_000  # ids compared letter by letter when one is not found


class Vocabulary:
    """Distinct ids in a fixed order; an id's place is its row or column number.

    Parameters
    ----------
    ids : sequence of str, in their order.
    kind : what an id stands for, in messages: "user" or "item".

    Raises
    ------
    DataError
        when an id is empty or occurs twice.
    """

    def __init__(self, ids: Sequence[Any] | np.ndarray | pl.Series, kind: str = "id") -> None:
        self.kind = kind
        values = ids.to_list() if isinstance(ids, pl.Series) else [as_id(value) for value in ids]
        self.ids = np.empty(len(values), dtype=object)
        self.ids[:] = values
        if len(self._places) != len(values) or "" in self._places:
            raise DataError(f"{self.kind} ids must be distinct and not empty")

    def __len__(self) -> int:
        return len(self.ids)

    def __iter__(self) -> Iterable[str]:
        return iter(self.ids)

    def __contains__(self, value: object) -> bool:
        return self.find(value) is not None

    def __getitem__(self, places: Any) -> Any:
        return self.ids[places]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Vocabulary) and np.array_equal(self.ids, other.ids)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Vocabulary({len(self)} {self.kind}s)"

    @cached_property
    def _places(self) -> dict[str, int]:
        return {value: place for place, value in enumerate(self.ids)}

    def find(self, value: Any) -> int | None:
        """The place of an id, or None."""
        return self._places.get(as_id(value))

    def index(self, ids: Iterable[Any]) -> np.ndarray:
        """The places of ids, int64 of shape (ids,).

        Raises
        ------
        NotFoundError
            for the first unknown id, with the nearest spellings that exist.
        """
        places = []
        for value in ids:
            place = self.find(value)
            if place is None:
                raise NotFoundError(self._unknown(as_id(value)))
            places.append(place)
        return np.asarray(places, dtype=np.int64)

    def take(self, places: np.ndarray) -> Vocabulary:
        """The vocabulary of some of the ids, in the order given."""
        return Vocabulary(self.ids[places], self.kind)

    def _unknown(self, value: str) -> str:
        message = f"there is no {self.kind} {value!r} among {len(self)}"
        near = difflib.get_close_matches(value, list(self.ids[:_SEARCHED]), n=3)
        return message + (f"; did you mean {', '.join(map(repr, near))}?" if near else "")


def as_id(value: Any) -> str:
    """An id as text: `1`, `1.0`, `"1"` and `" 1 "` are all `"1"`."""
    if isinstance(value, bytes):
        value = value.decode()
    elif isinstance(value, float | np.floating) and float(value).is_integer():
        return str(int(value))
    return _WHOLE_FLOAT.sub(r"\1", str(value).strip())


def raw_text(column: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    """A column of ids of any type as text, not yet in the one spelling of `spelled`."""
    if not dtype.is_float():
        return column.cast(pl.String)
    whole = column.is_finite() & (column == column.round())
    text = pl.when(whole).then(column.cast(pl.Int64, strict=False).cast(pl.String))
    return text.otherwise(column.cast(pl.String))


def spelled(texts: pl.Series) -> pl.Series:
    """The same rule as `as_id`, for many texts."""
    return texts.str.strip_chars().str.replace(_WHOLE_FLOAT.pattern, "$1")


def in_order(ids: pl.Series) -> pl.Series:
    """Ids sorted: whole numbers by value, then text; the same set always gives the same order."""
    whole = pl.col("id").str.contains(r"^(0|[1-9]\d*)$")
    digits = pl.when(whole).then(pl.col("id").str.len_bytes()).otherwise(0)
    frame = ids.alias("id").to_frame()
    return frame.sort(~whole, digits, pl.col("id")).to_series()
