"""What the columns of a table are, by their names and by what they hold."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from isthmus.core.errors import ParameterError
from isthmus.data.mixed import MixedTable
from isthmus.data.times import seconds
from isthmus.data.vocabulary import in_order, raw_text, spelled

NUMBER, DATE, CATEGORY, IDENTIFIER = "number", "date", "category", "identifier"
TEXT, EMPTY, CONSTANT = "text", "empty", "constant"
FEATURES = (NUMBER, DATE, CATEGORY)
ASKED = (NUMBER, DATE, CATEGORY, IDENTIFIER)  # that a person may name

MOST_CATEGORIES = 50
_NUMBERS = 0.9  # of the cells must be numbers, else the column is text
_LOOKED_AT = 100  # cells, to tell how dates are written
_WORDS = 3  # on average, and more: free text
_ID_WORDS = frozenset(("id", "ids", "uid", "uuid", "guid", "index", "rownumber", "rowid", "rownum"))
_THOUSANDS = r"^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$"


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column, and how its cells become features.

    Attributes
    ----------
    kind : "number", "date" (days since 1970) and "category" are features; "identifier", "text",
        "empty" and "constant" are left out.
    reason : why, in words.
    categories : of a category, in order. Two are one feature, 1 for the second; more are one each.
    fill : what stands for a missing cell: the median, or the most frequent category.
    """

    name: str
    kind: str
    reason: str = ""
    categories: tuple[str, ...] = ()
    fill: float | str | None = None

    @property
    def flags(self) -> tuple[str, ...]:
        """The categories that have a feature of their own."""
        return self.categories[1:] if len(self.categories) == 2 else self.categories

    @property
    def features(self) -> tuple[str, ...]:
        """The names of its features."""
        if self.kind == CATEGORY:
            return tuple(f"{self.name}={value}" for value in self.flags)
        return (self.name,) if self.kind in FEATURES else ()


def columns_of(
    table: MixedTable, names: Sequence[str], asked: Mapping[str, str] | None = None
) -> tuple[Column, ...]:
    """The kind of each of these columns.

    Parameters
    ----------
    asked : name -> kind, for columns that are not to be judged by what they hold.

    Raises
    ------
    ParameterError
        for a kind that there is not, or that the cells of the column cannot be.
    """
    asked = asked or {}
    for name, kind in asked.items():
        if kind not in ASKED or name not in names:
            raise ParameterError(
                f"{table.source}: {name!r} cannot be taken as {kind!r}: a column of the table can "
                f"be {', '.join(ASKED)}"
            )
    return tuple(_column(table.frame[name], table.rows, asked.get(name)) for name in names)


def numbers(column: pl.Series) -> pl.Series:
    """Finite numbers as Float64, null for all else; texts with commas between thousands, too."""
    if column.dtype == pl.String:
        text = pl.col(column.name)
        whole = text.str.replace_all(",", "", literal=True)
        plain = pl.when(text.str.contains(_THOUSANDS)).then(whole).otherwise(text)
        column = column.to_frame().select(plain.alias(column.name)).to_series()
    elif column.dtype.is_temporal():
        return pl.Series(column.name, [None] * len(column), dtype=pl.Float64)
    found = column.cast(pl.Float64, strict=False)
    return found.set(found.is_infinite() | found.is_nan(), None)


def dates(column: pl.Series) -> pl.Series:
    """Days since 1970 as Float64, null for what is no date."""
    moments = seconds(pl.col(column.name), column.dtype, column.head(_LOOKED_AT).to_list())
    return column.to_frame().select(moments / 86_400).to_series()


def categories(column: pl.Series) -> pl.Series:
    """The cells as text: 1, 1.0 and "1" are one category."""
    text = column.to_frame().select(raw_text(pl.col(column.name), column.dtype)).to_series()
    return spelled(text)


def is_identifier_name(name: str) -> bool:
    """Whether a name says that its column tells rows apart: CustomerId, user_id, RowNumber."""
    words = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+", name)
    plain = [word.lower() for word in words]
    return bool(plain) and (plain[-1] in _ID_WORDS or "".join(plain) in _ID_WORDS)


def _column(cells: pl.Series, rows: np.ndarray, asked: str | None) -> Column:
    name, filled = cells.name, cells.drop_nulls()
    if asked == IDENTIFIER:
        return Column(name=name, kind=IDENTIFIER, reason="asked for")
    if not len(filled):
        return Column(name=name, kind=EMPTY, reason="no value")
    if filled.n_unique() == 1:
        return Column(name=name, kind=CONSTANT, reason=f"{str(filled[0])[:40]!r} in every row")
    if asked is not None:
        return _as_asked(name, filled, asked)
    if is_identifier_name(name):
        return Column(name=name, kind=IDENTIFIER, reason="an identifier by its name")
    if filled.dtype == pl.Boolean:
        return _category(name, categories(filled))
    found = numbers(filled)
    if 1 - found.null_count() / len(filled) >= _NUMBERS:
        if len(filled) == len(cells) and _counts(found, rows):
            return Column(name=name, kind=IDENTIFIER, reason="counts the rows")
        return _number(name, found)
    if (days := dates(filled)).null_count() == 0:
        return Column(name=name, kind=DATE, fill=float(days.median()))  # type: ignore[arg-type]
    return _of_texts(name, categories(filled))


def _as_asked(name: str, filled: pl.Series, kind: str) -> Column:
    if kind == CATEGORY:
        return _category(name, categories(filled))
    found = (numbers if kind == NUMBER else dates)(filled)
    if found.null_count() == len(found):
        raise ParameterError(
            f"column {name!r} cannot be taken as {kind}: it holds {str(filled[0])[:40]!r}"
        )
    return Column(name=name, kind=kind, fill=float(found.median()))  # type: ignore[arg-type]


def _number(name: str, found: pl.Series) -> Column:
    return Column(name=name, kind=NUMBER, fill=float(found.median()))  # type: ignore[arg-type]


def _counts(found: pl.Series, rows: np.ndarray) -> bool:
    """Whether each number is its row's, from whatever first one."""
    return len(found) > 2 and bool((np.diff(found.to_numpy() - rows) == 0).all())


def _of_texts(name: str, texts: pl.Series) -> Column:
    different = texts.n_unique()
    if different == 2 or (different <= MOST_CATEGORIES and 2 * different <= len(texts)):
        return _category(name, texts)
    if texts.str.count_matches(r"\S+").mean() >= _WORDS:  # type: ignore[operator]
        return Column(name=name, kind=TEXT, reason="free text")
    told = "all different" if different == len(texts) else f"{different:,} different texts"
    return Column(name=name, kind=IDENTIFIER, reason=told)


def _category(name: str, texts: pl.Series) -> Column:
    counts: Any = texts.value_counts(sort=True)
    most = counts.filter(pl.col("count") == counts["count"].max())[name]
    return Column(
        name=name,
        kind=CATEGORY,
        categories=tuple(in_order(texts.unique())),
        fill=str(in_order(most)[0]),
    )
