"""From a table whose columns are numbers to samples; every cell that is no number is told."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

import numpy as np
import polars as pl

from isthmus.core.errors import DataError
from isthmus.data.arrays import labels, of_array
from isthmus.data.sample_set import Samples
from isthmus.data.table import Table

_BROKEN = "\0broken"
_SHOWN = 6  # columns that a message names


def read_features(
    table: Table,
    *,
    label: str | None = None,
    ignore: Sequence[str] = (),
    skip_bad_rows: bool = False,
) -> Samples:
    """The columns of a table as features, without the `label` and those to `ignore`.

    Raises
    ------
    DataError
        for columns that do not exist, for columns of text, and for rows that lack a number or the
        label, unless these are to be skipped.
    """
    features = _features(table, label, ignore)
    try:
        frame = _parsed(table, features, label).collect(engine="streaming")
    except (pl.exceptions.PolarsError, OSError) as error:
        if table.lenient is None or isinstance(error, OSError):
            raise table.failure(error) from None
        return read_features(
            table.lenient(), label=label, ignore=ignore, skip_bad_rows=skip_bad_rows
        )
    X = frame.select(features).to_numpy(order="c")  # (rows, features); null becomes NaN
    blank = _blank(table, X)
    bad = {_BROKEN: frame[_BROKEN].to_numpy()}
    if not np.isfinite(X).all():
        bad |= dict(zip(features, (~np.isfinite(X) & ~blank[:, None]).T, strict=True))
    if label is not None:
        bad[label] = frame[label].is_null().to_numpy() & ~blank
    bad = {name: rows for name, rows in bad.items() if rows.any()}
    notes = list(table.notes)
    if bad:
        told = _told(table, bad, label)
        if not skip_bad_rows:
            raise DataError(
                f"{table.name}: {told}; correct the source, leave columns out with ignore= "
                "(--ignore COLUMN), or rows with skip_bad_rows=True (--skip-bad-rows)"
            )
        notes.append(f"left out: {told}")
    keep = ~np.logical_or.reduce([blank, *bad.values()])
    if not keep.any():
        raise DataError(f"{table.name} has no row to use")
    if not keep.all():
        X, frame = X[keep], frame.filter(pl.Series(keep))
    if not table.header and len(features) > 2 and (np.diff(X[0]) == 1).all() and X[0, 0] in (0, 1):
        notes.append(
            f"the first {table.unit} counts {X[0, 0]:g}, {X[0, 1]:g}, {X[0, 2]:g} ... and was read "
            "as a row; if it numbers the columns, remove it"
        )
    if ignore:
        notes.append("ignored: " + _listed(ignore))
    return of_array(
        X,
        table.name,
        y=None if label is None else column_labels(frame[label], table.name),
        columns=tuple(features) if table.header else None,
        notes=tuple(notes),
    )


def _features(table: Table, label: str | None, ignore: Sequence[str]) -> list[str]:
    for name in (label, *ignore):
        if name is not None and name not in table.columns:
            raise DataError(
                f"{table.name} has no column {name!r}; its columns are {_listed(table.columns)}"
            )
    features = [name for name in table.columns if name != label and name not in ignore]
    if not features:
        raise DataError(f"{table.name} has no column left: all are ignored or the label")
    return features


def _parsed(table: Table, features: list[str], label: str | None) -> pl.LazyFrame:
    """Features as float32, null where they are none; the label; which rows are broken."""
    schema = table.frame.collect_schema()
    kinds = {name: str(schema[name]) for name in features if not _may_be_number(schema[name])}
    if kinds:
        raise _no_numbers(table, {name: f"values of type {kind}" for name, kind in kinds.items()})
    texts = [name for name in features if schema[name] == pl.String]
    others = [name for name in features if schema[name] != pl.String]
    broken = pl.lit(False) if table.malformed is None else table.malformed.fill_null(False)
    wanted = [_numbers(pl.col(texts).str.strip_chars()), _numbers(pl.col(others))]
    if label is not None:
        wanted.append(pl.when(~_missing(label, schema[label])).then(label).alias(label))
    return table.frame.select(*wanted, broken.alias(_BROKEN))


def _may_be_number(dtype: pl.DataType) -> bool:
    return dtype.is_numeric() or dtype in (pl.String, pl.Boolean, pl.Null)


def _numbers(columns: pl.Expr) -> pl.Expr:
    return columns.cast(pl.Float64, strict=False).cast(pl.Float32, strict=False)


def _missing(name: str, dtype: pl.DataType) -> pl.Expr:
    column = pl.col(name)
    if dtype == pl.String:
        return column.is_null() | (column.str.strip_chars() == "")
    return column.is_null() | column.is_nan() if dtype.is_float() else column.is_null()


def _blank(table: Table, X: np.ndarray) -> np.ndarray:
    """Which rows are blank lines of text: without any field, they are no rows."""
    if table.delimiter is None or not np.isnan(X).all(axis=1).any():
        return np.zeros(len(X), bool)
    fields = pl.col(table.columns)
    no_field = pl.all_horizontal(fields.is_null() | (fields.str.strip_chars() == ""))
    return table.collect(table.frame.select(no_field)).to_series().to_numpy()


def column_labels(column: pl.Series, source: str) -> np.ndarray:
    """The labels of a column: whole numbers, also where they are written as text, or texts.

    Raises
    ------
    DataError
        where some are missing.
    """
    if column.dtype == pl.String:
        column = column.str.strip_chars()
        for dtype in (pl.Int64, pl.Float64):
            numbers = column.cast(dtype, strict=False)
            if not numbers.is_null().any():
                return labels(numbers.to_numpy(), source)
    return labels(column.to_numpy(), source)


def _told(table: Table, bad: dict[str, np.ndarray], label: str | None) -> str:
    """What is wrong, column by column: how often, and where first.

    Raises
    ------
    DataError
        for columns most of whose cells are text: those are no features.
    """
    schema = table.frame.collect_schema()
    names = [name for name in bad if name != _BROKEN]
    raw = table.collect(table.frame.select(pl.col(names).cast(pl.String).str.strip_chars()))
    lines = table.line_of([int(rows.argmax()) for rows in bad.values()])
    texts, faults = {}, []
    for (name, rows), line in zip(bad.items(), lines, strict=True):
        where = f"in {int(rows.sum()):,} (first {table.unit} {line}"
        if name == _BROKEN:
            faults.append(f"{table.malformed_reason} {where})")
            continue
        cells = raw[name].fill_null("")
        found = cells[int(rows.argmax())][:40]
        filled = (cells != "").to_numpy()
        is_text = 2 * np.count_nonzero(rows & filled) > np.count_nonzero(filled)
        if is_text and schema[name] == pl.String and name != label:
            texts[name] = f"text, for instance {cells.filter(pl.Series(rows & filled))[0][:40]!r}"
        faults.append(f"column {name!r} {where}: {repr(found) if found else 'missing'})")
    if texts:
        raise _no_numbers(table, texts)
    together = np.logical_or.reduce(list(bad.values()))
    count = f"{np.count_nonzero(together):,} of {len(together):,}"
    more = f"; and {len(faults) - _SHOWN} more" if len(faults) > _SHOWN else ""
    return f"{count} rows lack a finite number or are broken: {'; '.join(faults[:_SHOWN])}{more}"


def _no_numbers(table: Table, kinds: dict[str, str]) -> DataError:
    told = "; ".join(f"{name!r} holds {kind}" for name, kind in list(kinds.items())[:_SHOWN])
    more = f"; and {len(kinds) - _SHOWN} more" if len(kinds) > _SHOWN else ""
    names = shlex.quote(",".join(list(kinds)[:_SHOWN]))
    return DataError(
        f"{table.name}: columns must hold numbers: {told}{more}; leave them out with "
        f"ignore={list(kinds)[:_SHOWN]} (--ignore {names}), or say with label= (--label) which one "
        "is the label"
    )


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - 20} more" if len(names) > 20 else ""
    return ", ".join(map(repr, names[:20])) + more
