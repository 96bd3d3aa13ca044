"""A table that is larger than memory, written as one Parquet file in one step."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import polars as pl
from polars.io.plugins import register_io_source

from isthmus.core.errors import DataError

ROWS_IN_GROUP = 1 << 20


def write_parquet(frames: Iterator[pl.DataFrame], schema: pl.Schema, path: str | Path) -> None:
    """Write frames as they come; whoever reads `path` sees the old file or the whole new one.

    Raises
    ------
    DataError
        when the file cannot be written.
    """
    path = Path(path)
    if path.is_dir() or not path.parent.is_dir():
        raise DataError(f"{path} must be the name of a file in a folder that exists")
    failure: list[BaseException] = []

    def pull(*_: object) -> Iterator[pl.DataFrame]:
        try:
            yield from frames
        except BaseException as error:  # polars would hand on its text alone
            failure.append(error)
            raise

    scratch = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    try:
        register_io_source(pull, schema=schema).sink_parquet(scratch, row_group_size=ROWS_IN_GROUP)
        scratch.replace(path)
    except (OSError, pl.exceptions.PolarsError) as error:
        if failure:
            raise failure[0] from None
        raise DataError(f"{path} cannot be written: {error}") from error
    finally:
        scratch.unlink(missing_ok=True)
