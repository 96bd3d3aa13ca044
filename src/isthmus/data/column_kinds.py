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
from isthmus.data.times import DIGITS, form_of, forms_of, seconds
from isthmus.data.vocabulary import in_order, raw_text, spelled

NUMBER, DATE, CATEGORY, IDENTIFIER = "number", "date", "category", "identifier"
TEXT, EMPTY, CONSTANT = "text", "empty", "constant"
FEATURES = (NUMBER, DATE, CATEGORY)
ASKED = (NUMBER, DATE, CATEGORY, IDENTIFIER)  # that a person may name

MOST_CATEGORIES = 50
_MOST = 0.9  # of the cells must be numbers, or dates, else the column is text
_SHOWN = 30  # names in a message
_WORDS = 3  # on average, and more: free text
_READERS = "recurrent-classifier and -regressor"
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
    form : how dates are written, where they are texts.
    """

    name: str
    kind: str
    reason: str = ""
    categories: tuple[str, ...] = ()
    fill: float | str | None = None
    form: str | None = None

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
        for a name that is none of these, and for a kind that there is not, or that the cells of
        the column cannot be.
    """
    asked = asked or {}
    for name, kind in asked.items():
        if name not in names:
            more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
            raise ParameterError(
                f"{table.source}: {name!r} cannot be taken as {kind!r}: it is none of the columns "
                f"to learn from, {', '.join(map(repr, names[:_SHOWN]))}{more}"
            )
        if kind not in ASKED:
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


def dates(column: pl.Series, form: str | None = None) -> pl.Series:
    """Days since 1970 as Float64, null for what is no date, or is not written in this form."""
    if not column.dtype.is_temporal():
        column = categories(column)
        form = form or _form_of(column)
    moments = seconds(pl.col(column.name), column.dtype, form)
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
    if found.count() / len(filled) >= _MOST:
        if len(filled) == len(cells) and _counts(found, rows):
            return Column(name=name, kind=IDENTIFIER, reason="counts the rows")
        return _measured(name, NUMBER, found)
    form = _form_of(filled)
    days = dates(filled, form)
    if days.count() / len(filled) >= _MOST:
        return _measured(name, DATE, days, form)
    return _of_texts(name, categories(filled))


def _as_asked(name: str, filled: pl.Series, kind: str) -> Column:
    if kind == CATEGORY:
        return _category(name, categories(filled))
    form = None if kind == NUMBER else _form_of(filled)
    found = numbers(filled) if kind == NUMBER else dates(filled, form)
    if found.null_count() == len(found):
        raise ParameterError(
            f"column {name!r} cannot be taken as {kind}: it holds {str(filled[0])[:40]!r}"
        )
    return _measured(name, kind, found, form)


def _measured(name: str, kind: str, found: pl.Series, form: str | None = None) -> Column:
    middle: Any = found.median()
    return Column(name=name, kind=kind, fill=float(middle), form=form)


def _form_of(cells: pl.Series) -> str | None:
    """How dates are written, of a column of texts, or of numbers such as 20240131."""
    if cells.dtype.is_temporal():
        return None
    texts = categories(cells)
    if DIGITS in forms_of(texts) and dates(texts, DIGITS).count() >= _MOST * len(texts):
        return DIGITS  # of seconds since 1970 hardly any reads so
    return form_of(texts)


def _counts(found: pl.Series, rows: np.ndarray) -> bool:
    """Whether each number is its row's, from whatever first one."""
    return len(found) > 2 and bool((np.diff(found.to_numpy() - rows) == 0).all())


def _of_texts(name: str, texts: pl.Series) -> Column:
    different = texts.n_unique()
    if different == 2 or (different <= MOST_CATEGORIES and 2 * different <= len(texts)):
        return _category(name, texts)
    if texts.str.count_matches(r"\S+").mean() >= _WORDS:  # type: ignore[operator]
        return Column(name=name, kind=TEXT, reason=f"free text, which {_READERS} read")
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
