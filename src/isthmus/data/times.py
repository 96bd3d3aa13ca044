"""How people write dates and clocks, and times as seconds since 1970 (UTC)."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import polars as pl

_CLOCKS = ("", " %H:%M", " %H:%M:%S%.f")
_ISO = (
    *("%Y-%m", "%Y-%m-%d", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S%.f"),
    *("%Y-%m-%d %H:%M%#z", "%Y-%m-%d %H:%M:%S%.f%#z"),
    *("%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dT%H:%M%#z", "%Y-%m-%dT%H:%M:%S%.f%#z"),
)
_OTHER_DATES = (
    *("%Y/%m/%d", "%d.%m.%Y", "%d-%m-%Y", "%m/%d/%Y", "%d/%m/%Y"),
    *("%d.%m.%y", "%m/%d/%y", "%d/%m/%y"),
)
DIGITS = "%Y%m%d"
FORMS = (*_ISO, DIGITS, *(date + clock for date in _OTHER_DATES for clock in _CLOCKS))
FIRST_YEAR = 1000
LOOKED_AT = 100  # texts, to tell which forms a column may have
_SPOKEN = {
    **{"%Y": "YYYY", "%y": "YY", "%m": "MM", "%d": "DD"},
    **{"%H": "hh", "%M": "mm", "%S": "ss", "%.f": "", "%#z": "+hh:mm"},
}
_UNITS = ((1e17, 10**9, "nanoseconds"), (1e14, 10**6, "microseconds"), (1e11, 1000, "milliseconds"))


def moments(text: pl.Expr, form: str) -> pl.Expr:
    """Moments in UTC, without a zone; null for what is not written in this form."""
    if form == "%Y-%m":  # no day, without which nothing is parsed
        month = text.str.contains(r"^\d{4}-\d{2}$")
        return moments(pl.when(month).then(text + "-01"), "%Y-%m-%d")
    zone = "UTC" if form.endswith("z") else None
    found = text.str.to_datetime(form, time_unit="us", time_zone=zone, strict=False)
    found = found.dt.replace_time_zone(None)
    return pl.when(found.dt.year() >= FIRST_YEAR).then(found)  # years of two digits are no others


def forms_of(texts: pl.Series) -> list[str]:
    """The forms that some of the first texts have."""
    counts = _counts(texts.drop_nulls().head(LOOKED_AT), FORMS)
    return [form for form in FORMS if counts[form]]


def form_of(texts: pl.Series) -> str | None:
    """The form that most of the texts have; None where none has any, or as many are numbers.

    Where day and month could be either, month/day.
    """
    forms = forms_of(texts)
    if not forms:  # of long texts the rest takes a while
        return None
    counts = _counts(texts, forms)
    numbers = texts.str.strip_chars().cast(pl.Float64, strict=False).count()
    best = max(forms, key=lambda form: counts[form])
    return best if counts[best] > numbers else None


def spoken(form: str) -> str:
    """A form as people write it: DD/MM/YYYY hh:mm."""
    for sign, letters in _SPOKEN.items():
        form = form.replace(sign, letters)
    return form


def seconds(column: pl.Expr, dtype: pl.DataType, form: str | None) -> pl.Expr:
    """The column as Float64, null where it cannot be read; without a form numbers are seconds."""
    if dtype.is_temporal():
        return column.cast(pl.Datetime("us")).dt.epoch("us") / 1_000_000
    if dtype.is_numeric() and form is None:
        return column.cast(pl.Float64)
    text = column.cast(pl.String).str.strip_chars()
    if form is None:
        return text.cast(pl.Float64, strict=False)
    return moments(text, form).dt.epoch("us") / 1_000_000


def whole_seconds(values: np.ndarray) -> tuple[np.ndarray, str | None]:
    """Whole seconds, and a note where the numbers were too large to be seconds."""
    largest = float(np.abs(values).max(initial=0))
    for limit, divisor, unit in _UNITS:
        if largest >= limit:
            return (values // divisor).astype(np.int64), f"times were {unit}; they are now seconds"
    return values.astype(np.int64), None


def _counts(texts: pl.Series, forms: Iterable[str]) -> dict[str, int]:
    """How many of the texts have each form."""
    text = pl.col("text").str.strip_chars()
    wanted = [moments(text, form).count().alias(form) for form in forms]
    return texts.alias("text").to_frame().select(wanted).to_dicts()[0]
