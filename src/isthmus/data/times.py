"""Time columns to whole seconds since 1970 (UTC)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

_FORMATS = (
    "%Y-%m-%dT%H:%M:%S%.f%#z",
    "%Y-%m-%d %H:%M:%S%.f%#z",
    "%Y-%m-%dT%H:%M:%S%.f",
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y-%m-%dT%H:%M",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%d",
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d",
)
_UNITS = ((1e17, 10**9, "nanoseconds"), (1e14, 10**6, "microseconds"), (1e11, 1000, "milliseconds"))


def seconds(column: pl.Expr, dtype: pl.DataType, samples: Sequence[str]) -> pl.Expr:
    """The column as Float64, null where it cannot be read; `samples` are some of its texts."""
    if dtype.is_temporal():
        return column.cast(pl.Datetime("us")).dt.epoch("us") / 1_000_000
    if dtype.is_numeric():
        return column.cast(pl.Float64)
    text = column.cast(pl.String).str.strip_chars()
    form = _format_of(pl.Series(samples, dtype=pl.String).str.strip_chars())
    if form is None:
        return text.cast(pl.Float64, strict=False)
    return _moments(text, form).dt.epoch("us") / 1_000_000


def _format_of(samples: pl.Series) -> str | None:
    """The first form that one of the texts has; None where one is a number, or none has any."""
    if samples.cast(pl.Float64, strict=False).is_not_null().any():
        return None
    frame = samples.alias("text").to_frame()
    for form in _FORMATS:
        if frame.select(_moments(pl.col("text"), form).is_not_null().any()).item():
            return form
    return None


def _moments(text: pl.Expr, form: str) -> pl.Expr:
    zone = "UTC" if form.endswith("z") else None
    return text.str.to_datetime(form, time_unit="us", time_zone=zone, strict=False)


def whole_seconds(values: np.ndarray) -> tuple[np.ndarray, str | None]:
    """Whole seconds, and a note where the numbers were too large to be seconds."""
    largest = float(np.abs(values).max(initial=0))
    for limit, divisor, unit in _UNITS:
        if largest >= limit:
            return (values // divisor).astype(np.int64), f"times were {unit}; they are now seconds"
    return values.astype(np.int64), None
