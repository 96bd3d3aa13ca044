"""Texts of dates and clocks, in whichever form all of a column are written."""

from __future__ import annotations

import numpy as np
import polars as pl

from isthmus.data.time_steps import TimeStep
from isthmus.data.times import whole_seconds

_FORMS = (
    "%Y-%m-%d",
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y-%m-%dT%H:%M:%S%.f",
    "%Y-%m-%d %H:%M:%S%.f%#z",
    "%Y-%m-%dT%H:%M:%S%.f%#z",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%dT%H:%M",
    "%Y/%m/%d",
    "%Y/%m/%d %H:%M",
    "%Y/%m/%d %H:%M:%S",
    "%Y%m%d",
    "%d.%m.%Y",
    "%d.%m.%Y %H:%M",
    "%m/%d/%Y",
    "%m/%d/%Y %H:%M",
    "%d/%m/%Y",
    "%d/%m/%Y %H:%M",
    "%d.%m.%y",
    "%m/%d/%y",
    "%m/%d/%y %H:%M",
    "%d/%m/%y",
    "%d/%m/%y %H:%M",
)
_YEARS = (1000, 3000)


def read_moments(column: pl.Series, *, numbers: bool) -> np.ndarray | int | None:
    """The times as datetime64[s]; the first row that is no time, where most are; else None.

    Of day/month and month/day, where both can be read, the one whose times rise, and at even steps;
    then month/day. Times of a zone become those of UTC.

    Parameters
    ----------
    numbers : whether numbers are times: years, days such as 20240131, or else seconds since 1970
        (or parts of them, of which seconds are made).
    """
    if column.dtype.is_temporal():
        return _whole(column.cast(pl.Datetime("us")))
    text = column.cast(pl.String).str.strip_chars()
    values = column if column.dtype.is_numeric() else text.cast(pl.Float64, strict=False)
    if column.dtype.is_numeric() or (numbers and 2 * values.count() > len(values)):
        return _of_numbers(values.cast(pl.Float64)) if numbers else None
    read = [_months(text), *(_in_form(text, form) for form in _FORMS)]
    whole = [_seconds(moments) for moments in read if not moments.null_count()]
    if not whole:
        return _whole(min(read, key=lambda moments: moments.null_count()))
    rising = [times for times in whole if (np.diff(times) > np.timedelta64(0, "s")).all()]
    return ([times for times in rising if _even(times)] or rising or whole)[0]


def _even(times: np.ndarray) -> bool:
    return bool((np.diff(TimeStep.of(times).places(times)) == 1).all())


def _whole(moments: pl.Series) -> np.ndarray | int | None:
    """The times, or the first row without one, or None where most have none."""
    missing = moments.null_count()
    if not missing:
        return _seconds(moments)
    return None if 2 * missing >= len(moments) else int(moments.is_null().arg_max() or 0)


def _in_form(text: pl.Series, form: str) -> pl.Series:
    zone = "UTC" if form.endswith("z") else None
    moments = text.str.to_datetime(form, time_unit="us", time_zone=zone, strict=False)
    moments = moments.dt.replace_time_zone(None)
    return moments.set(moments.dt.year() < _YEARS[0], None)  # years of two digits


def _months(text: pl.Series) -> pl.Series:
    """1949-01"""
    month = text.str.contains(r"^\d{4}-\d{2}$")
    dates = pl.DataFrame({"text": text, "month": month}).select(
        pl.when("month").then(pl.col("text") + "-01")
    )
    return _in_form(dates.to_series(), "%Y-%m-%d")


def _of_numbers(values: pl.Series) -> np.ndarray | int | None:
    numbers = values.fill_null(np.nan).to_numpy()
    wrong = ~np.isfinite(numbers) | (numbers % 1 != 0)
    if wrong.any():
        return None if 2 * wrong.sum() >= len(wrong) else int(wrong.argmax())
    if _YEARS[0] <= numbers.min() and numbers.max() < _YEARS[1]:
        return (numbers - 1970).astype(np.int64).astype("datetime64[Y]").astype("datetime64[s]")
    days = _in_form(values.cast(pl.Int64).cast(pl.String), "%Y%m%d")
    if not days.null_count():
        return _seconds(days)
    return whole_seconds(numbers)[0].astype("datetime64[s]")


def _seconds(moments: pl.Series) -> np.ndarray:
    return moments.to_numpy().astype("datetime64[s]")
