"""The one door for texts: strings, a file of text, a column of a table, or a known data set."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl

from isthmus.core.errors import DataError, NotFoundError, ParameterError
from isthmus.data import compression, known
from isthmus.data.features import column_labels
from isthmus.data.known_set import PROSE
from isthmus.data.sources import open_source
from isthmus.data.texts import Texts, decoded


def open_texts(source: Any, *, column: str | None = None, label: str | None = None) -> Texts:
    """What `source` stands for, as texts.

    Parameters
    ----------
    source : a text or a list of texts in memory (as a list, for a str is a path or a name); the
        path of a file of text, which is one text; with `column`, whatever `Ratings.read` takes for
        a table; or the name of a known data set. A path wins over a name.
    column : the column of a table that holds the texts.
    label : the column of a table that holds labels.

    Raises
    ------
    DataError
        for a source without text, missing texts, or columns that do not exist.
    NotFoundError
        when it is neither a path nor a known name.
    ParameterError
        for a label without a column.
    """
    if label is not None and column is None:
        raise ParameterError(
            f"label is {label!r}, but without column= there is no table to take it of"
        )
    if column is not None:
        return _of_table(source, column, label)
    if isinstance(source, list | tuple):
        return _of_list(source)
    if _is_file(source):
        text, notes = decoded(compression.read_all(Path(source)), str(source))
        if not text.strip():
            raise DataError(f"{source} is empty: there is no text in it")
        return Texts(texts=(text,), source=str(source), notes=notes)
    if source not in known.names(PROSE):
        raise NotFoundError(
            f"{str(source)[:80]} is neither a file of text nor a known data set of texts; those "
            f"are {', '.join(known.names(PROSE))}. A text itself is given in a list"
        )
    return known.texts(str(source))


def _is_file(source: str | Path) -> bool:
    try:
        return Path(source).is_file()
    except OSError:  # too long for a name: a text
        return False


def _of_list(source: Any) -> Texts:
    for number, text in enumerate(source):
        if not isinstance(text, str):
            raise DataError(f"text {number} is {type(text).__name__}; it must be a str")
    if not source:
        raise DataError("found 0 texts, but a minimum of 1 is required")
    return Texts(texts=tuple(source), source="the list")


def _of_table(source: Any, column: str, label: str | None) -> Texts:
    wanted = [column] if label is None else [column, label]
    table = open_source(source, named=wanted, latin=True)
    for name in wanted:
        if name not in table.columns:
            raise DataError(
                f"{table.name} has no column {name!r}; its columns are "
                + ", ".join(map(repr, table.columns))
            )
    frame = table.collect(table.frame.select(pl.col(column).cast(pl.String), *wanted[1:]))
    missing = frame[column].str.strip_chars().fill_null("") == ""
    if missing.any():
        line = table.line_of([missing.arg_max() or 0])[0]
        raise DataError(
            f"{table.name}: {missing.sum():,} of {len(frame):,} texts of column {column!r} are "
            f"missing (first {table.unit} {line}); leave those rows out"
        )
    y = None if label is None else column_labels(frame[label], table.name)
    return Texts(texts=tuple(frame[column]), y=y, source=table.name, notes=table.notes)
