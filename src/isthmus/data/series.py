"""From a table to a series: numbers at even steps of time, and all that was odd about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl

from isthmus.core.errors import DataError, ParameterError
from isthmus.data.even_steps import DUPLICATES, FILLS, evened, filled, in_time
from isthmus.data.moments import read_moments
from isthmus.data.series_set import Series
from isthmus.data.sources import open_source
from isthmus.data.table import Table

_TIME_NAMES = ("time", "timestamp", "date", "datetime", "year", "month", "day", "step", "ds")
_MISSING = ("", "na", "n/a", "nan", "null", "none", "-", "?", ".")
_THOUSANDS = r"^[+-]?\d{1,3}(,\d{3})+(\.\d*)?$"


def read_series(
    source: Any,
    columns: str | Sequence[str] | None = None,
    *,
    time: str | None = None,
    fill: str = "refuse",
    duplicates: str = "refuse",
) -> Series:
    """The columns of a table as a series.

    Rows out of order are sorted by time. Without a column of times the rows are the steps.

    Parameters
    ----------
    source : path of a table, database URL, or frame of polars or pandas.
    columns : those to read; None where there is but one column of numbers.
    time : the column of times; None: the first that reads as one. Of columns of numbers only those
        that rise and are called time, date, year and the like.
    fill : of missing numbers and of steps left out: "refuse"; "last", the one before; or "linear",
        between their neighbours: since the later one shows through, forecasts that are tested on it
        look better than they are. A series of weekdays may leave out a few (holidays): it stays as
        it is, and a note says so.
    duplicates : of rows with one time: "refuse", "last" or "mean".

    Raises
    ------
    DataError
        naming the line, for cells that are no numbers or times, and for what is to be refused.
    ParameterError
        for a rule that does not exist.
    """
    for name, rule, allowed in (("fill", fill, FILLS), ("duplicates", duplicates, DUPLICATES)):
        if rule not in allowed:
            raise ParameterError(f"{name} is {rule!r}; it must be one of {', '.join(allowed)}")
    named = [columns] if isinstance(columns, str) else list(columns or ())
    table = open_source(source, named=[*named, *([time] if time else [])])
    frame, rows = _collected(table)
    for name in (*named, *([time] if time else [])):
        if name not in table.columns:
            raise DataError(f"{table.name} has no column {name!r}; {_has(table.columns)}")
    time, times = _time_column(table, frame, rows, time, named)
    chosen = named or [_only_number(table, frame, time)]
    read = [_numbers(table, frame, rows, name) for name in chosen]
    notes = [*table.notes, *(note for _, note in read if note)]
    blank = rows[-1] - rows[0] + 1 - len(rows)
    if blank:
        notes.append(f"{blank:,} blank lines between the rows are left out")
    values = np.stack([found for found, _ in read], axis=1)  # (rows, columns), NaN where missing
    series = Series(values=values, columns=tuple(chosen), source=table.name)
    if times is None:
        notes.append("there is no column of times: each row is a step")
    else:
        lines = np.array(table.line_of(rows))
        series, more = in_time(series, times, lines, table.unit, duplicates)
        series, gaps = evened(series, fill)
        notes += [*more, *gaps]
    series, more = filled(series, fill)
    return replace(series, notes=(*notes, *more))


def _collected(table: Table) -> tuple[pl.DataFrame, list[int]]:
    """The rows that are no blank lines, and their numbers in the table."""
    broken = pl.lit(False) if table.malformed is None else table.malformed.fill_null(False)
    frame = table.collect(table.frame.select(*table.columns, broken.alias("\0broken")))
    if frame["\0broken"].any():
        row = int(frame["\0broken"].arg_true()[0])
        raise DataError(
            f"{table.name}, {table.unit} {table.line_of([row])[0]}: {table.malformed_reason}; "
            "correct it"
        )
    frame = frame.drop("\0broken").with_row_index("\0row")
    if table.delimiter is not None:
        present = pl.any_horizontal(pl.col(table.columns).cast(pl.String).str.strip_chars() != "")
        frame = frame.filter(present.fill_null(False))
    if frame.is_empty():
        raise DataError(f"{table.name} has no row to use")
    return frame, frame["\0row"].to_list()


def _time_column(
    table: Table, frame: pl.DataFrame, rows: list[int], time: str | None, taken: list[str]
) -> tuple[str | None, np.ndarray | None]:
    """Its name, and the times as datetime64[s]."""
    for name in [time] if time else table.columns:
        if name in taken and name != time:
            continue
        named = time is not None or name.lower() in _TIME_NAMES
        times = read_moments(frame[name], numbers=named)
        if isinstance(times, np.ndarray):
            rising = (np.diff(times) > np.timedelta64(0, "s")).all()
            if time is None and not rising and _parsed(frame[name]).is_not_null().all():
                continue  # numbers such as days of the month
            return name, times
        if times is not None or time is not None:
            row = times or 0
            raise DataError(
                f"{table.name}, {table.unit} {table.line_of([rows[row]])[0]}: {name} is "
                f"{frame[name][row]!r}, which does not read as a time like the others; write times "
                "like 2024-01-31 or 2024-01-31 15:00, or leave the column out"
            )
    return None, None


def _only_number(table: Table, frame: pl.DataFrame, time: str | None) -> str:
    others = [name for name in table.columns if name != time]
    numbers = [name for name in others if _parsed(frame[name]).is_not_null().any()]
    if len(numbers) != 1:
        raise DataError(
            f"{table.name}: say with columns= (--column) which column is the series; "
            f"{_has(numbers or others)}"
        )
    return numbers[0]


def _parsed(column: pl.Series) -> pl.Series:
    """Numbers, null where there is none; commas between thousands are read over."""
    if column.dtype.is_numeric():
        return column.cast(pl.Float64)
    text = column.cast(pl.String).str.strip_chars()
    grouped = pl.col("text").str.contains(_THOUSANDS)
    plain = pl.when(grouped).then(pl.col("text").str.replace_all(",", "")).otherwise(pl.col("text"))
    frame = pl.DataFrame({"text": text}).select(plain.cast(pl.Float64, strict=False))
    return frame.to_series()


def _numbers(
    table: Table, frame: pl.DataFrame, rows: list[int], name: str
) -> tuple[np.ndarray, str]:
    """The numbers of a column, NaN where missing, and a note."""
    parsed = _parsed(frame[name])
    values = parsed.fill_null(np.nan).to_numpy().astype(np.float64)
    text = frame[name].cast(pl.String).str.strip_chars().fill_null("")
    missing = text.str.to_lowercase().is_in(list(_MISSING)).to_numpy()
    bad = ~np.isfinite(values) & ~missing
    if bad.any():
        row = int(bad.argmax())
        raise DataError(
            f"{table.name}, {table.unit} {table.line_of([rows[row]])[0]}: {name} is "
            f"{text[row][:40]!r}, which is no finite number ({int(bad.sum()):,} such cells)"
        )
    grouped = int(text.str.contains(_THOUSANDS).sum())
    note = f"{grouped:,} numbers of {name} have commas between thousands" if grouped else ""
    return values, note


def _has(columns: Sequence[str]) -> str:
    return "its columns are " + ", ".join(map(repr, columns))
