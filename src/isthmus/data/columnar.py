"""Parquet and Arrow IPC, by file or packed."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl

from isthmus.core.errors import DataError
from isthmus.data import compression
from isthmus.data.frames import open_frame
from isthmus.data.table import Table


def open_parquet(path: Path) -> Table:
    return _open(path, pl.scan_parquet, "Parquet")


def open_arrow(path: Path) -> Table:
    return _open(path, pl.scan_ipc, "Arrow IPC")


def open_arrow_stream(path: Path) -> Table:
    return _open(path, lambda source: pl.read_ipc_stream(source).lazy(), "Arrow IPC stream")


def _open(path: Path, scan: Callable[[Any], pl.LazyFrame], kind: str) -> Table:
    source = io.BytesIO(compression.read_all(path)) if compression.is_packed(path) else path

    def damaged(error: Exception) -> DataError:
        return DataError(
            f"{path} is a {kind} file that is cut off or damaged ({str(error).splitlines()[0]}); "
            "copy or write it again"
        )

    try:
        return open_frame(scan(source), str(path), damaged)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise damaged(error) from None
