"""Frames of polars and of pandas."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import polars as pl

from isthmus.core.errors import DataError
from isthmus.data.table import Table


def open_frame(
    frame: pl.DataFrame | pl.LazyFrame,
    name: str = "the frame",
    diagnose: Callable[[Exception], DataError] | None = None,
) -> Table:
    """The rows of a polars frame."""
    lazy = frame.lazy()
    return Table(name=name, frame=lazy, columns=lazy.collect_schema().names(), diagnose=diagnose)


def is_pandas(source: Any) -> bool:
    return type(source).__module__.split(".")[0] == "pandas" and hasattr(source, "columns")


def open_pandas(frame: Any) -> Table:
    """The rows of a pandas frame, which needs no pandas (nor pyarrow) of ours."""
    columns = {str(name): _series(frame.iloc[:, k]) for k, name in enumerate(frame.columns)}
    if len(columns) < frame.shape[1]:
        raise DataError("two columns of the frame have the same name; rename one of them")
    return open_frame(pl.DataFrame(columns))


def _series(column: Any) -> pl.Series:
    kind = getattr(column.dtype, "kind", "O")
    if hasattr(column.dtype, "numpy_dtype") or kind not in "biufM":  # nullable, text, mixed
        values, missing = column.to_list(), column.isna().to_list()
        texts = [None if gone else str(v) for v, gone in zip(values, missing, strict=True)]
        return pl.Series(texts, dtype=pl.String)
    return pl.Series(column.to_numpy())
