"""From the columns of a table, of any kind, to rows of features."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import polars as pl

from isthmus.core.errors import DataError
from isthmus.data.column_kinds import (
    CATEGORY,
    DATE,
    FEATURES,
    IDENTIFIER,
    NUMBER,
    Column,
    categories,
    columns_of,
    dates,
    numbers,
)
from isthmus.data.mixed import MixedTable, left_out, require_columns
from isthmus.data.times import spoken

_SHOWN = 6  # columns that a message names


@dataclass(frozen=True, kw_only=True, eq=False)
class Encoded:
    """Rows of features.

    Attributes
    ----------
    X : array of shape (rows, features), float64
    kept : array of shape (rows,)
        The places of the rows in the table that was encoded.
    notes : what was filled in, what was never seen before, what was left out.
    """

    X: np.ndarray
    kept: np.ndarray
    notes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Encoding:
    """What became of each column; found on the rows that are learned from, and on no others.

    A number stays what it is, a date becomes days since 1970. A category of two values becomes 0
    and 1, one of more values as many features, one of which is 1: all are 0 for a value that was
    never seen. A missing cell is taken for the median, or for the most frequent category.
    """

    columns: tuple[Column, ...]

    @classmethod
    def of(
        cls, table: MixedTable, names: Sequence[str], asked: Mapping[str, str] | None = None
    ) -> Encoding:
        """The encoding of these columns; `asked` are kinds of columns that a person names.

        Raises
        ------
        ParameterError
            for a kind that the cells of a column cannot be.
        DataError
            when no column is left to learn from.
        """
        found = cls(columns=columns_of(table, names, asked))
        if not found.features:
            raise DataError(
                f"{table.source}: no column is left to learn from: {'; '.join(found.left_out)}"
            )
        return found

    @property
    def features(self) -> tuple[str, ...]:
        """The names of the features."""
        return tuple(feature for column in self.columns for feature in column.features)

    @property
    def needed(self) -> tuple[str, ...]:
        """Columns without which no row can be encoded."""
        return tuple(column.name for column in self.columns if column.kind in FEATURES)

    @property
    def identifiers(self) -> tuple[str, ...]:
        """Columns that tell rows apart."""
        return tuple(column.name for column in self.columns if column.kind == IDENTIFIER)

    @property
    def left_out(self) -> tuple[str, ...]:
        """Each column that is no feature, and why."""
        others = (column for column in self.columns if column.kind not in FEATURES)
        return tuple(f"{column.name} ({column.reason})" for column in others)

    @property
    def taken(self) -> tuple[str, ...]:
        """Each column that is learned from, and as what."""
        return tuple(_as_what(column) for column in self.columns if column.kind in FEATURES)

    def encode(self, table: MixedTable, *, skip_bad_rows: bool = False) -> Encoded:
        """The features of each row.

        Raises
        ------
        DataError
            for columns that are missing, and for cells that cannot be what their column is, unless
            such rows are to be left out.
        """
        wanted = [column for column in self.columns if column.kind in FEATURES]
        require_columns(table.source, table.frame.columns, self.needed, header=table.header)
        parts, notes = [], []
        bad: dict[str, np.ndarray] = {}
        for column in wanted:
            cells = table.frame[column.name]
            part, fault, unseen = _encoded(column, cells)
            parts.append(part)
            notes += _told(column, cells.null_count(), unseen)
            if fault.any():
                bad[column.name] = fault
        X = np.concatenate(parts, axis=1)  # (rows, features)
        kept = np.arange(len(table))
        if bad:
            told = _broken(table, bad, {column.name: column.form for column in wanted})
            notes += left_out(table, told, skip_bad_rows=skip_bad_rows).notes[-1:]
            kept = np.flatnonzero(~np.logical_or.reduce(list(bad.values())))
        return Encoded(X=X[kept], kept=kept, notes=tuple(notes))

    def to_dict(self) -> dict[str, Any]:
        """The encoding as JSON values."""
        return {"columns": [asdict(column) for column in self.columns]}

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Encoding:
        """The reverse of `to_dict`."""
        columns = (
            Column(**{**column, "categories": tuple(column["categories"])})
            for column in values["columns"]
        )
        return cls(columns=tuple(columns))


def _encoded(column: Column, cells: pl.Series) -> tuple[np.ndarray, np.ndarray, pl.Series]:
    """The features of a column, which cells cannot be one, and the categories never seen."""
    nothing = np.zeros(len(cells), bool)
    if column.kind == CATEGORY:
        texts = categories(cells).fill_null(str(column.fill))
        part = np.stack([(texts == value).to_numpy() for value in column.flags], axis=1)
        return part.astype(np.float64), nothing, texts.filter(~texts.is_in(column.categories))
    found = dates(cells, column.form) if column.kind == DATE else numbers(cells)
    fault = (found.is_null() & cells.is_not_null()).to_numpy()
    values = found.fill_null(column.fill).to_numpy()
    return values[:, None], fault, pl.Series([], dtype=pl.String)


def _told(column: Column, missing: int, unseen: pl.Series) -> list[str]:
    """What a person should know of the cells of a column."""
    notes = []
    if missing:
        fill = f"the most frequent, {column.fill}"
        if column.kind == DATE:
            fill = "the day in the middle"
        elif column.kind != CATEGORY:
            fill = f"the median, {column.fill:g}"
        notes.append(f"column {column.name!r}: {missing:,} missing, taken for {fill}")
    if len(unseen):
        shown = ", ".join(map(repr, unseen.unique(maintain_order=True)[:_SHOWN]))
        taken = "for the first of the two" if len(column.categories) == 2 else "for none of them"
        notes.append(
            f"column {column.name!r}: {len(unseen):,} of categories never seen before ({shown}), "
            f"taken {taken}"
        )
    return notes


def _broken(table: MixedTable, bad: dict[str, np.ndarray], forms: Mapping[str, str | None]) -> str:
    """Which cells are not what their column is, and where first."""
    faults = []
    for name, fault in list(bad.items())[:_SHOWN]:
        found = str(table.frame[name][int(fault.argmax())])[:40]
        where = table.place(fault)
        form = forms[name]
        wanted = f", not written as {spoken(form)}" if form else ""
        faults.append(f"{name!r} in {int(fault.sum()):,} (first {where}: {found!r}{wanted})")
    more = f"; and {len(bad) - _SHOWN} more" if len(bad) > _SHOWN else ""
    together = int(np.logical_or.reduce(list(bad.values())).sum())
    return (
        f"{together:,} of {len(table):,} rows have cells that are not, as all others of their "
        f"columns, finite numbers or dates: {'; '.join(faults)}{more}"
    )


def _as_what(column: Column) -> str:
    if column.kind == DATE:
        form = f" {spoken(column.form)}" if column.form else ""
        return f"{column.name} (date{form}, as days since 1970)"
    if column.kind == NUMBER:
        return f"{column.name} ({column.kind})"
    if len(column.categories) == 2:
        return f"{column.name} ({' or '.join(column.categories)})"
    return f"{column.name} ({len(column.categories)} categories)"
