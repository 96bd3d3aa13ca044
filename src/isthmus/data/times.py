"""Time columns to whole seconds since 1970 (UTC)."""

from __future__ import annotations

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


def seconds(column: pl.Expr, dtype: pl.DataType, sample: str | None) -> pl.Expr:
    """The column as Float64, null where it cannot be read; `sample` is one of its texts."""
    if dtype.is_temporal():
        return column.cast(pl.Datetime("us")).dt.epoch("us") / 1_000_000
    if dtype.is_numeric():
        return column.cast(pl.Float64)
    text = column.cast(pl.String).str.strip_chars()
    form = None if sample is None else _format_of(sample.strip())
    if form is None:
        return text.cast(pl.Float64, strict=False)
    zone = {"time_zone": "UTC"} if form.endswith("z") else {}
    moment = text.str.to_datetime(form, time_unit="us", strict=False, **zone)  # type: ignore[arg-type]
    return moment.dt.epoch("us") / 1_000_000


def _format_of(sample: str) -> str | None:
    for form in _FORMATS:
        zone = {"time_zone": "UTC"} if form.endswith("z") else {}
        found = pl.Series([sample]).str.to_datetime(form, strict=False, **zone)  # type: ignore[arg-type]
        if found[0] is not None:
            return form
    return None


def whole_seconds(values: np.ndarray) -> tuple[np.ndarray, str | None]:
    """Whole seconds, and a note where the numbers were too large to be seconds."""
    largest = float(np.abs(values).max(initial=0))
    for limit, divisor, unit in _UNITS:
        if largest >= limit:
            return (values // divisor).astype(np.int64), f"times were {unit}; they are now seconds"
    return values.astype(np.int64), None
