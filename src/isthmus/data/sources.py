"""From whatever is given to a table; the format is told by content, not by name."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import polars as pl

from isthmus.core.errors import DataError
from isthmus.data import compression, frames, sql
from isthmus.data.columnar import open_arrow, open_arrow_stream, open_parquet
from isthmus.data.jsonl import open_jsonl
from isthmus.data.table import Table
from isthmus.data.text import open_text

_FORMATS = (
    (b"PAR1", open_parquet),
    (b"ARROW1", open_arrow),
    (b"\xff\xff\xff\xff", open_arrow_stream),
    (b"SQLite format 3\0", sql.open_sqlite),
)
_REFUSED = (
    (b"PK\x03\x04", "a zip archive (or a spreadsheet); unpack it, or save it as CSV"),
    (b"\x89HDF", "an HDF5 file; save the table as CSV or Parquet"),
    (b"\x93NUMPY", "a NumPy array; give a SciPy sparse matrix to Ratings.from_matrix"),
    (b"BZh", "packed with bzip2; pack it with gzip or zstd"),
    (b"\xfd7zXZ", "packed with xz; pack it with gzip or zstd"),
    (b"[", "a JSON array; write one object a line (JSON lines)"),
)


def open_source(
    source: Any, *, delimiter: str | None = None, named: Sequence[str] = (), latin: bool = False
) -> Table:
    """The rows of a path, a database URL, or a frame of polars or pandas.

    For text: its `delimiter`, names that columns are known to have, and whether a file that is not
    UTF-8 is `latin` (Latin-1).

    Raises
    ------
    DataError
        when the source is none of these, or cannot be read.
    """
    if isinstance(source, pl.DataFrame | pl.LazyFrame):
        return frames.open_frame(source)
    if frames.is_pandas(source):
        return frames.open_pandas(source)
    if not isinstance(source, str | Path):
        raise DataError(
            f"ratings cannot be read from {type(source).__name__}; give a path, a database URL, a "
            "frame of polars or pandas, or a SciPy sparse matrix"
        )
    if isinstance(source, str) and sql.is_url(source):
        return sql.open_url(source)
    path = Path(source)
    start = compression.read_start(path, 64)
    for magic, opener in _FORMATS:
        if start.startswith(magic):
            return opener(path)
    text = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    for magic, reason in _REFUSED:
        if text.startswith(magic):
            raise DataError(f"{path} is {reason}")
    if text.startswith(b"{"):
        return open_jsonl(path)
    if path.suffix in (".parquet", ".arrow", ".feather", ".ipc") and text:
        raise DataError(f"{path} is no {path.suffix[1:]} file, or is damaged; write it again")
    return open_text(path, delimiter=delimiter, named=named, latin=latin)
