"""Tables whose columns are of any kind: numbers, texts, yes and no, dates."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl

from isthmus.core.errors import DataError
from isthmus.data import known
from isthmus.data.sources import open_source
from isthmus.data.table import Table

MISSING = ("", "?", "na", "n/a", "nan", "null")  # what stands for nothing, in any case of letters
_BROKEN, _BLANK = "\0broken", "\0blank"


@dataclass(frozen=True, kw_only=True, eq=False)
class MixedTable:
    """Rows as a person has them; nothing is a feature yet.

    Attributes
    ----------
    frame : texts without blanks around them, all else as it was; null where a cell is missing.
    rows : (rows,) the number of each row in the source, from 0.
    source : what was read.
    header : False: columns are called "1", "2", ...
    unit, line_of : how messages call rows: "line", and the lines of rows of the source.
    notes : what a person should know of the reading.
    """

    frame: pl.DataFrame
    rows: np.ndarray
    source: str
    header: bool = True
    unit: str = "row"
    line_of: Callable[[Sequence[int]], list[int]]
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.frame)

    def take(self, places: np.ndarray) -> MixedTable:
        """Some of the rows, by their places here."""
        return replace(self, frame=self.frame[places], rows=self.rows[places])

    def without(self, column: str) -> MixedTable:
        """The other columns."""
        return replace(self, frame=self.frame.drop(column, strict=False))

    def place(self, where: np.ndarray) -> str:
        """The first row that is marked, as a message calls it."""
        return f"{self.unit} {self.line_of([int(self.rows[int(where.argmax())])])[0]}"


def is_mixed(source: Any) -> bool:
    """Whether a name is that of a known table of mixed columns, and of no path."""
    return known.is_meant(source) and known.describe(source).holds == known.MIXED


def read_mixed(
    source: Any,
    *,
    named: Sequence[str] = (),
    ignore: Sequence[str] = (),
    skip_bad_rows: bool = False,
) -> MixedTable:
    """The rows of a path, a database URL, a frame of polars or pandas, or a known table.

    Parameters
    ----------
    named : columns that there should be.
    ignore : columns that are not read, and there should be, too.
    skip_bad_rows : leave out rows with too many fields, and say so.

    Raises
    ------
    DataError
        for columns that do not exist or hold lists, for broken rows, and when there is no row.
    """
    wanted = [*named, *ignore]
    if is_mixed(source):
        table = known.table(source)
    else:
        table = open_source(source, named=wanted, latin=True)
    require_columns(table.name, table.columns, wanted, header=table.header)
    names = [name for name in table.columns if name not in ignore]
    try:
        frame = _read(table, names)
    except (pl.exceptions.PolarsError, OSError) as error:
        if table.lenient is None or isinstance(error, OSError):
            raise table.failure(error) from None
        table = table.lenient()
        frame = _read(table, names)
    broken = frame.drop_in_place(_BROKEN).to_numpy()
    blank = frame.drop_in_place(_BLANK).to_numpy() & ~broken
    found = MixedTable(
        frame=frame,
        rows=np.arange(len(frame)),
        source=table.name,
        header=table.header,
        unit=table.unit,
        line_of=table.line_of,
        notes=table.notes,
    )
    if broken.any():
        told = (
            f"{int(broken.sum()):,} of {len(frame):,} rows are broken ({table.malformed_reason}; "
            f"first {found.place(broken)})"
        )
        found = left_out(found, told, skip_bad_rows=skip_bad_rows)
    kept = np.flatnonzero(~(broken | blank))
    if not len(kept):
        raise DataError(f"{table.name} has no row to use")
    blanks = int(blank[: kept[-1]].sum())  # at the end they are nobody's loss
    if blanks:
        told = f"{blanks:,} blank lines between the rows are left out"
        found = replace(found, notes=(*found.notes, told))
    return found if len(kept) == len(frame) else found.take(kept)


def require_columns(
    source: str, columns: Sequence[str], names: Sequence[str], *, header: bool
) -> None:
    """Refuse names of columns that a table does not have.

    Raises
    ------
    DataError
        with the columns that there are.
    """
    missing = [name for name in names if name not in columns]
    if not missing:
        return
    if not header:
        raise DataError(
            f"{source} has no line of column names, so that its columns are called 1 to "
            f"{len(columns)}; there is no {missing[0]!r}"
        )
    more = f" and {len(columns) - 30} more" if len(columns) > 30 else ""
    raise DataError(
        f"{source} has no column {missing[0]!r}; its columns are "
        f"{', '.join(map(repr, columns[:30]))}{more}"
    )


def left_out(table: MixedTable, told: str, *, skip_bad_rows: bool) -> MixedTable:
    """The table with a note of bad rows that are left out.

    Raises
    ------
    DataError
        where they are not to be.
    """
    if not skip_bad_rows:
        raise DataError(
            f"{table.source}: {told}; correct the source, or leave such rows out with "
            "skip_bad_rows=True (--skip-bad-rows)"
        )
    return replace(table, notes=(*table.notes, f"left out: {told}"))


def _read(table: Table, names: Sequence[str]) -> pl.DataFrame:
    """The columns, which rows are broken, and which are blank lines and no rows."""
    schema = table.frame.collect_schema()
    cells = [_cell(table.name, name, schema[name]) for name in names]
    broken = pl.lit(False) if table.malformed is None else table.malformed.fill_null(False)
    blank = pl.lit(False)
    if table.delimiter is not None:
        fields = pl.col(table.columns)
        blank = pl.all_horizontal(fields.is_null() | (fields.str.strip_chars() == ""))
    return table.frame.select(*cells, broken.alias(_BROKEN), blank.alias(_BLANK)).collect()


def _cell(source: str, name: str, dtype: pl.DataType) -> pl.Expr:
    """A column with null where a cell is missing."""
    column = pl.col(name)
    if dtype.is_float():
        return column.fill_nan(None)
    if dtype.is_numeric() or dtype in (pl.Boolean, pl.Null, pl.Date, pl.Datetime):
        return column
    if dtype.is_nested() or dtype in (pl.Binary, pl.Object, pl.Duration):
        raise DataError(
            f"{source}: column {name!r} holds values of type {dtype}; leave it out with "
            f"ignore=[{name!r}] (--ignore {name})"
        )
    text = column.cast(pl.String).str.strip_chars()
    return pl.when(~text.str.to_lowercase().is_in(MISSING)).then(text).alias(name)
