"""Delimited text: CSV, TSV, `::`, `|`, blanks; with a header or without."""

from __future__ import annotations

import codecs
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import polars as pl

from isthmus.core.errors import DataError
from isthmus.data import compression
from isthmus.data.dialect import BLANKS, Dialect, sniff
from isthmus.data.table import Table

_START = 1 << 16  # bytes looked at to tell the dialect
_WIDE = 1 << 22  # where that holds too few lines
_FEW = 3
_LINES = 200
_MORE = "\0more"  # what a row holds beyond its columns


def open_text(
    path: Path, *, delimiter: str | None = None, named: Sequence[str] = (), latin: bool = False
) -> Table:
    """The rows of a text file, every field a string.

    `named` are names that columns are known to have. With `latin` a file that is not UTF-8 is read
    as Latin-1, and a note says so.

    Raises
    ------
    DataError
        when the file is empty, is no text, or its columns cannot be told.
    """
    notes: tuple[str, ...] = ()
    content: Any = path
    start = compression.read_start(path, _START)
    if len(start) == _START and start.count(b"\n") < _FEW:
        start = compression.read_start(path, _WIDE)
    if latin and (position := bad_byte(path)) is not None:
        decoded = compression.read_all(path).decode("latin-1").encode()
        content, start = decoded, decoded[:_START]
        notes = (f"{path} is not UTF-8 (line {position[0]}); it was read as Latin-1",)
    lines = first_lines(path, start)
    blank = next(place for place, line in enumerate(lines) if line.strip())
    dialect = sniff(str(path), [line for line in lines if line.strip()][:_LINES], delimiter, named)
    skip = blank + 1 if dialect.header else 0
    frame = _by_polars(content, dialect, skip)
    if frame is None:
        frame = _by_lines(content, dialect, skip)

    def line_of(rows: Sequence[int]) -> list[int]:
        if not dialect.quoted:
            return [row + skip + 1 for row in rows]
        return _quoted_lines(content, skip, rows)

    return Table(
        name=str(path),
        frame=frame,
        columns=list(dialect.names),
        header=dialect.header,
        unit="line",
        line_of=line_of,
        malformed=pl.col(_MORE).is_not_null(),
        malformed_reason=f"more than {len(dialect.names)} columns",
        delimiter=dialect.delimiter,
        notes=notes,
        diagnose=lambda error: _diagnose(path, content, dialect, error),
        undecodable=lambda: not_utf8(path, found) if (found := bad_byte(path)) else None,
    )


def first_lines(path: Path, start: bytes) -> list[str]:
    """The lines of the start of a text file.

    Raises
    ------
    DataError
        when there is nothing but blanks, or the bytes are no text.
    """
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise DataError(f"{path} is UTF-16 text; save it as UTF-8")
    if b"\0" in start:
        raise DataError(
            f"{path} is no text (byte {start.index(0)} is zero); read are CSV, TSV, '::', JSON "
            "lines, Parquet, Arrow IPC and SQLite, also packed with gzip or zstd"
        )
    text = start.decode("utf-8-sig", errors="replace")
    lines = [line.removesuffix("\r") for line in text.split("\n")]
    if len(start) in (_START, _WIDE) and len(lines) > 1:
        lines.pop()  # it may be cut
    if not any(line.strip() for line in lines):
        raise DataError(f"{path} is empty: there is no row in it")
    return lines


def bad_byte(path: Path) -> tuple[int, int] | None:
    """The line and the place in it, both from 1, of the first byte that is not UTF-8."""
    with compression.opened(path) as file:
        for number, line in enumerate(file, start=1):
            try:
                line.decode()
            except UnicodeDecodeError as error:
                return number, error.start + 1
    return None


def not_utf8(path: Path, position: tuple[int, int]) -> DataError:
    line, byte = position
    return DataError(
        f"{path}, line {line}, byte {byte}: not UTF-8; convert the file, for instance with "
        f"iconv -f latin1 -t utf-8 {path.name} > utf8-{path.name}"
    )


def _by_polars(content: Any, dialect: Dialect, skip: int) -> pl.LazyFrame | None:
    if len(dialect.delimiter) > 1:
        return None
    return pl.scan_csv(
        content,
        has_header=False,
        separator=dialect.delimiter,
        quote_char='"' if dialect.quoted else None,
        skip_lines=skip,
        schema=dict.fromkeys((*dialect.names, _MORE), pl.String),
        extra_columns="ignore",
        missing_columns="insert",
        encoding="utf8-lossy",
    )


def _by_lines(content: Any, dialect: Dialect, skip: int) -> pl.LazyFrame:
    line = pl.col("line").str.strip_prefix("\ufeff").str.strip_suffix("\r")
    delimiter = dialect.delimiter
    if delimiter == BLANKS:
        line = line.str.strip_chars().str.replace_all(r"[ \t]+", "\t")
        delimiter = "\t"
    if dialect.quoted:
        line = line.str.replace_all('"', "", literal=True)
    names = [*dialect.names, _MORE]
    fields = line.str.splitn(delimiter, len(names)).struct.rename_fields(names)
    return pl.scan_lines(content).slice(skip).select(fields.alias("line")).unnest("line")


def _quoted_lines(content: Any, skip: int, rows: Sequence[int]) -> list[int]:
    # a record begins on a line that has an even number of quotes before it
    quotes = pl.col("line").str.count_matches('"', literal=True).cum_sum()
    begins = quotes.shift(1, fill_value=0) % 2 == 0
    lines = pl.scan_lines(content).slice(skip).with_row_index().filter(begins).select("index")
    return [start + skip + 1 for start in lines.collect()["index"].gather(list(rows))]


def _diagnose(path: Path, content: Any, dialect: Dialect, error: Exception) -> DataError:
    if isinstance(error, OSError):
        return compression.truncated(path, error)
    if (position := bad_byte(path)) is not None:
        return not_utf8(path, position)
    if dialect.quoted:
        odd = pl.col("line").str.count_matches('"', literal=True) % 2 == 1
        line = pl.scan_lines(content).with_row_index().filter(odd).first().collect()
        if len(line):
            return DataError(
                f"{path}, line {line['index'][0] + 1}: a quote is not closed; inside a quoted "
                "field a quote is written twice"
            )
    return DataError(f"{path} cannot be read as text: {str(error).splitlines()[0]}")
