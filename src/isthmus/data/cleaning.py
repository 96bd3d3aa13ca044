"""From a table whose columns are known to cells; every row that is not used is counted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from isthmus.core.errors import DataError
from isthmus.data import times
from isthmus.data.columns import Roles
from isthmus.data.faults import BLANK, Faults, faults_of, refusal
from isthmus.data.table import Table
from isthmus.data.vocabulary import in_order, raw_text, spelled

_EXACT = 2**53  # beyond it neighbouring whole numbers are the same float
_FLOAT32_MOST = float(np.finfo(np.float32).max)


@dataclass(kw_only=True)
class Cells:
    """One entry a row that can be used, in the order of the source."""

    users: np.ndarray  # (rows,) places in user_ids
    items: np.ndarray  # (rows,) places in item_ids
    values: np.ndarray  # (rows,) float32
    times: np.ndarray | None  # (rows,) int64
    user_ids: pl.Series
    item_ids: pl.Series
    line_of: Callable[[Sequence[int]], list[int]]  # from entries to lines, or rows, of the source
    unit: str  # what `line_of` counts


def clean(table: Table, roles: Roles, *, skip_bad_rows: bool) -> tuple[Cells, Faults, list[str]]:
    """Cells of the good rows, what the others were, and notes.

    Raises
    ------
    DataError
        when a row is bad and bad rows are not to be skipped, or no row is left.
    """
    try:
        reasons, frame = _parsed(table, roles)
        parsed = frame.collect(engine="streaming")
    except (pl.exceptions.PolarsError, OSError) as error:
        if table.lenient is None or isinstance(error, OSError):
            raise table.failure(error) from None
        return clean(table.lenient(), roles, skip_bad_rows=skip_bad_rows)
    faults = faults_of(table, roles, parsed["fault"].to_numpy(), reasons)
    if faults.bad and not skip_bad_rows:
        raise DataError(refusal(table, faults))
    good = parsed if faults.bad + faults.blank == 0 else parsed.filter(pl.col("fault") == 0)
    if not len(good):
        left = "a header and no rows" if table.header and not faults.bad else "no row to use"
        raise DataError(f"{table.name} has {left}; a ratings file has a row for each rating")
    users, user_ids = _encode(table, good["user"])
    items, item_ids = _encode(table, good["item"])
    used = np.flatnonzero(parsed["fault"].to_numpy() == 0)
    notes = []
    moments = None
    if roles.time is not None:
        moments, note = times.whole_seconds(good["time"].to_numpy())
        notes += [note] if note else []
    values = np.ones(len(good), np.float32)
    if roles.rating is not None:
        values = good["value"].to_numpy().astype(np.float32)
    cells = Cells(
        users=users,
        items=items,
        values=values,
        times=moments,
        user_ids=user_ids,
        item_ids=item_ids,
        line_of=lambda entries: table.line_of(used[list(entries)].tolist()),
        unit=table.unit,
    )
    return cells, faults, notes


def _parsed(table: Table, roles: Roles) -> tuple[dict[int, str], pl.LazyFrame]:
    """A lazy frame of typed columns with the number of each row's fault, 0 where there is none."""
    schema = table.frame.collect_schema()
    wanted: dict[str, pl.Expr] = {}
    tests = {} if table.malformed is None else {table.malformed_reason: table.malformed}
    for role, name in (("user", roles.user), ("item", roles.item)):
        wanted[role] = raw_text(pl.col(name), schema[name]).cast(pl.Categorical)
        tests |= _id_tests(role, pl.col(name), schema[name])
    if roles.rating is not None:
        wanted["value"] = _number(pl.col(roles.rating), schema[roles.rating])
        tests |= _number_tests("rating", "a number", pl.col(roles.rating), wanted["value"])
    if roles.time is not None:
        form = _form(table, roles.time, schema[roles.time])
        wanted["time"] = times.seconds(pl.col(roles.time), schema[roles.time], form)
        tests |= _number_tests("time", "a time", pl.col(roles.time), wanted["time"])
    if table.delimiter is not None:  # a blank line of text is a row without any field
        wanted["blank"] = pl.all_horizontal(_is_missing(pl.col(name)) for name in schema)
    reasons = dict(enumerate(tests, start=1))
    fault = pl.lit(0, pl.UInt8)
    for number, test in reversed(list(enumerate(tests.values(), start=1))):
        fault = pl.when(test).then(pl.lit(number, pl.UInt8)).otherwise(fault)
    if "blank" in wanted:
        fault = pl.when(wanted.pop("blank")).then(pl.lit(BLANK, pl.UInt8)).otherwise(fault)
    return reasons, table.frame.select(fault.alias("fault"), **wanted)


def _is_missing(column: pl.Expr) -> pl.Expr:
    return column.is_null() | (column.cast(pl.String).str.strip_chars() == "")


def _id_tests(role: str, column: pl.Expr, dtype: pl.DataType) -> dict[str, pl.Expr]:
    if not dtype.is_float():
        return {f"no {role}": _is_missing(column)}
    return {
        f"no {role}": column.is_null() | ~column.is_finite(),
        f"{role} id is too large for a float to tell from its neighbours": column.abs() > _EXACT,
    }


def _number(column: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    text = column.str.strip_chars() if dtype == pl.String else column
    return text.cast(pl.Float64, strict=False)


def _number_tests(role: str, kind: str, raw: pl.Expr, value: pl.Expr) -> dict[str, pl.Expr]:
    return {
        f"no {role}": value.is_null() & _is_missing(raw),
        f"{role} is not {kind}": value.is_null(),
        f"{role} is NaN or infinite": ~(value.abs() <= _FLOAT32_MOST),
    }


def _form(table: Table, column: str, dtype: pl.DataType) -> str | None:
    """How times are written, by the first of them, or by all where these could be read two ways."""
    if dtype != pl.String:
        return None
    filled = table.frame.select(column).filter(~_is_missing(pl.col(column)))
    texts = filled.head(times.LOOKED_AT).collect()[column]
    if len(times.forms_of(texts)) > 1:
        texts = filled.unique().collect()[column]
    return times.form_of(texts)


def _encode(table: Table, column: pl.Series) -> tuple[np.ndarray, pl.Series]:
    """The place of each row's id in the ordered distinct ids, and these."""
    distinct = column.unique()
    spellings = spelled(distinct.cast(pl.String))
    ids = in_order(spellings.unique())
    if table.undecodable is not None and ids.str.contains("\ufffd", literal=True).any():
        error = table.undecodable()
        if error is not None:
            raise error
    codes = distinct.to_physical().to_numpy()
    place = np.zeros(int(codes.max()) + 1, dtype=np.int64)
    numbers = pl.Series(np.arange(len(ids)))
    place[codes] = spellings.replace_strict(ids, numbers).to_numpy()
    return place[column.to_physical().to_numpy()], ids
