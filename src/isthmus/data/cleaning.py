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
    reasons, frame = _parsed(table, roles)
    try:
        parsed = frame.collect(engine="streaming")
    except (pl.exceptions.PolarsError, OSError) as error:
        if table.lenient is None or isinstance(error, OSError):
            raise table.failure(error) from None
        return clean(table.lenient(), roles, skip_bad_rows=skip_bad_rows)
    faults = faults_of(table, roles, parsed["fault"].to_numpy(), reasons)
    if faults.bad and not skip_bad_rows:
        raise DataError(refusal(table, faults))
    good = parsed if faults.bad + faults.blank == 0 else parsed.filter(pl.col("fault") == 0)
    used = np.flatnonzero(parsed["fault"].to_numpy() == 0)
    if not len(good):
        left = "a header and no rows" if table.header and not faults.bad else "no row to use"
        raise DataError(f"{table.name} has {left}; a ratings file has a row for each rating")
    users, user_ids = _encode(table, good["user"])
    items, item_ids = _encode(table, good["item"])
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
    user, item = (raw_text(pl.col(c), schema[c]) for c in (roles.user, roles.item))
    tests = {
        table.malformed_reason: table.malformed,
        **_id_tests("user", roles.user, schema[roles.user]),
        **_id_tests("item", roles.item, schema[roles.item]),
    }
    wanted = {"user": user, "item": item}
    for role, column in (("rating", roles.rating), ("time", roles.time)):
        if column is None:
            continue
        raw = pl.col(column)
        if role == "rating":
            text = raw.str.strip_chars() if schema[column] == pl.String else raw
            value = text.cast(pl.Float64, strict=False)
        else:
            value = times.seconds(raw, schema[column], _sample(table, column, schema[column]))
        tests[f"no {role}"] = _is_missing(raw, schema[column])
        tests[f"{role} is not a {'number' if role == 'rating' else 'time'}"] = value.is_null()
        tests[f"{role} is NaN or infinite"] = ~(value.abs() <= _FLOAT32_MOST)
        wanted["value" if role == "rating" else "time"] = value
    checks = [(reason, test) for reason, test in tests.items() if test is not None]
    fault = pl.lit(0, pl.UInt8)
    for number, (_, test) in reversed(list(enumerate(checks, start=1))):
        fault = pl.when(test).then(pl.lit(number, pl.UInt8)).otherwise(fault)
    if table.delimiter is not None:  # a blank line of text is a row without any field
        blank = pl.all_horizontal(
            _is_missing(pl.col(name), dtype) for name, dtype in schema.items()
        )
        fault = pl.when(blank).then(pl.lit(BLANK, pl.UInt8)).otherwise(fault)
    for role in ("user", "item"):
        wanted[role] = wanted[role].cast(pl.Categorical)
    reasons = {number: reason for number, (reason, _) in enumerate(checks, start=1)}
    named = [expression.alias(name) for name, expression in wanted.items()]
    return reasons, table.frame.select(*named, fault.alias("fault"))


def _is_missing(column: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    if dtype == pl.String:
        return column.is_null() | (column.str.strip_chars() == "")
    return column.is_null()


def _id_tests(role: str, name: str, dtype: pl.DataType) -> dict[str, pl.Expr]:
    column = pl.col(name)
    tests = {f"no {role}": _is_missing(column, dtype)}
    if dtype.is_float():
        tests[f"no {role}"] |= ~column.is_finite()
        tests[f"{role} id is too large for a float to tell from its neighbours"] = (
            column.abs() > _EXACT
        )
    return tests


def _sample(table: Table, column: str, dtype: pl.DataType) -> str | None:
    if dtype != pl.String:
        return None
    filled = table.frame.select(column).filter(pl.col(column) != "")
    found = table.collect(filled.head(1))
    return found[column][0] if len(found) else None


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
