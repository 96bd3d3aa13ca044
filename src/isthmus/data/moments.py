"""Texts of dates and clocks, in whichever form all of a column are written."""

from __future__ import annotations

import numpy as np
import polars as pl

from isthmus.data.time_steps import TimeStep
from isthmus.data.times import DIGITS, FIRST_YEAR, forms_of, moments, whole_seconds

_YEARS = (FIRST_YEAR, 3000)


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
    read = [_in_form(text, form) for form in forms_of(text)]
    whole = [_seconds(found) for found in read if not found.null_count()]
    if not whole:
        return _whole(min(read, key=lambda found: found.null_count())) if read else None
    rising = [times for times in whole if (np.diff(times) > np.timedelta64(0, "s")).all()]
    return ([times for times in rising if _even(times)] or rising or whole)[0]


def _even(times: np.ndarray) -> bool:
    return bool((np.diff(TimeStep.of(times).places(times)) == 1).all())


def _whole(found: pl.Series) -> np.ndarray | int | None:
    """The times, or the first row without one, or None where most have none."""
    missing = found.null_count()
    if not missing:
        return _seconds(found)
    return None if 2 * missing >= len(found) else int(found.is_null().arg_max() or 0)


def _in_form(text: pl.Series, form: str) -> pl.Series:
    return text.alias("text").to_frame().select(moments(pl.col("text"), form)).to_series()


def _of_numbers(values: pl.Series) -> np.ndarray | int | None:
    numbers = values.fill_null(np.nan).to_numpy()
    wrong = ~np.isfinite(numbers) | (numbers % 1 != 0)
    if wrong.any():
        return None if 2 * wrong.sum() >= len(wrong) else int(wrong.argmax())
    if _YEARS[0] <= numbers.min() and numbers.max() < _YEARS[1]:
        return (numbers - 1970).astype(np.int64).astype("datetime64[Y]").astype("datetime64[s]")
    days = _in_form(values.cast(pl.Int64).cast(pl.String), DIGITS)
    if not days.null_count():
        return _seconds(days)
    return whole_seconds(numbers)[0].astype("datetime64[s]")


def _seconds(found: pl.Series) -> np.ndarray:
    return found.to_numpy().astype("datetime64[s]")
