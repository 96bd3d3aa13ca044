"""JSON lines: one object a line."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from isthmus.core.errors import DataError
from isthmus.data import compression
from isthmus.data.table import Table
from isthmus.data.text import bad_byte, not_utf8

_FIRST = 1000  # lines whose keys are the columns
_LINE = "\0line"


def open_jsonl(path: Path) -> Table:
    """The objects of a file as rows, every value a string.

    Raises
    ------
    DataError
        when none of the first lines is an object.
    """
    columns: dict[str, None] = {}
    for number, value in _objects(path):
        columns |= dict.fromkeys(value or ())
        if number >= _FIRST:
            break
    if not columns:
        raise DataError(f"{path}: none of its first lines is a JSON object with values")
    return Table(
        name=str(path),
        frame=pl.scan_ndjson(path, schema=dict.fromkeys(columns, pl.String)),
        columns=list(columns),
        unit="line",
        line_of=lambda rows: _lines(path, rows),
        diagnose=lambda error: _diagnose(path, error),
        lenient=lambda: _by_line(path, list(columns)),
    )


def _objects(path: Path) -> Iterator[tuple[int, dict[str, Any] | None]]:
    """Line numbers with their objects; None where a line is not an object. Blank lines are none."""
    with compression.opened(path) as file:
        for number, line in enumerate(file, start=1):
            if not line.strip():
                continue
            try:
                value = json.loads(line.decode("utf-8-sig"), parse_int=str, parse_float=str)
            except UnicodeDecodeError as error:
                raise not_utf8(path, (number, error.start + 1)) from None
            except ValueError:
                value = None
            yield number, value if isinstance(value, dict) else None


def _lines(path: Path, rows: Sequence[int]) -> list[int]:
    text = pl.col("line").str.strip_chars() != ""
    lines = pl.scan_lines(path).with_row_index().filter(text).select("index").collect()
    return [start + 1 for start in lines["index"].gather(list(rows))]


def _by_line(path: Path, columns: list[str]) -> Table:
    found: dict[str, list[Any]] = {name: [] for name in (*columns, _LINE)}
    broken = []
    for number, value in _objects(path):
        broken.append(value is None)
        found[_LINE].append(number)
        for name in columns:
            cell = (value or {}).get(name)
            found[name].append(cell if cell is None else str(cell))
    lines = found.pop(_LINE)
    frame = pl.DataFrame(found, schema=dict.fromkeys(columns, pl.String))
    return Table(
        name=str(path),
        frame=frame.with_columns(pl.Series("\0broken", broken, dtype=pl.Boolean)).lazy(),
        columns=columns,
        unit="line",
        line_of=lambda rows: [lines[row] for row in rows],
        malformed=pl.col("\0broken"),
        malformed_reason="not a JSON object",
    )


def _diagnose(path: Path, error: Exception) -> DataError:
    if isinstance(error, OSError):
        return compression.truncated(path, error)
    if (position := bad_byte(path)) is not None:
        return not_utf8(path, position)
    return DataError(f"{path} cannot be read as JSON lines: {str(error).splitlines()[0]}")
