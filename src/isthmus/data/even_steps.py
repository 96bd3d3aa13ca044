"""Rows of a series brought into the order of time, at even steps, without holes; all is counted."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from isthmus.core.errors import DataError
from isthmus.data.series_set import Series, said_time
from isthmus.data.time_steps import TimeStep

FILLS = ("refuse", "last", "linear")
DUPLICATES = ("refuse", "last", "mean")
_FILLED = {
    "last": "filled (last)",
    "linear": "filled (linear; later numbers show through, and flatter forecasts tested on it)",
}
LONGEST_HOLIDAY = 3  # weekdays in a row that a series of weekdays may leave out
MOST_FILLED = 10  # steps for each that is there


def in_time(
    series: Series, times: np.ndarray, lines: np.ndarray, unit: str, duplicates: str
) -> tuple[Series, list[str]]:
    """The rows sorted by time, each time once."""
    notes = []
    earlier = int((np.diff(times) < np.timedelta64(0, "s")).sum())
    if earlier:
        notes.append(f"{earlier:,} rows lie before the row above them: sorted by time")
    order = times.argsort(kind="stable")
    times, values, lines = times[order], series.values[order], lines[order]
    again = np.flatnonzero(np.diff(times) == np.timedelta64(0, "s"))
    if len(again):
        said = f"{len(again):,} rows have the time of another one"
        if duplicates == "refuse":
            first = again[0]
            raise DataError(
                f"{series.source}: {said} (first {unit}s {lines[first]} and {lines[first + 1]}: "
                f"{said_time(times[first])}); correct them, or take duplicates='last' or 'mean' "
                "(--duplicates)"
            )
        notes.append(f"{said}: the {duplicates} was taken")
        starts = np.flatnonzero(np.diff(times, prepend=times[0] - 1) != np.timedelta64(0, "s"))
        ends = np.append(starts[1:], len(times))
        if duplicates == "last":
            values = values[ends - 1]
        else:
            values = np.add.reduceat(values, starts) / (ends - starts)[:, None]
        times = times[starts]
    return replace(series, values=values, times=times, step=TimeStep.of(times)), notes


def evened(series: Series, fill: str) -> tuple[Series, list[str]]:
    """Rows for the steps that were left out, without numbers yet."""
    assert series.times is not None
    places = series.step.places(series.times)
    between = np.flatnonzero(np.diff(places) % 1)
    if len(between):
        raise DataError(
            f"{series.source}: the times are not even: the usual step is {series.step}, but "
            f"{said_time(series.times[between[0] + 1])} follows "
            f"{said_time(series.times[between[0]])} ({len(between):,} such places); bring them to "
            "even steps first, or leave out the column of times"
        )
    jumps = np.diff(places).astype(np.int64) - 1
    gaps = np.flatnonzero(jumps)
    if not len(gaps):
        return series, []
    said = (
        f"{int(jumps.sum()):,} steps are left out in {len(gaps):,} places (the usual step is "
        f"{series.step}; first after {said_time(series.times[gaps[0]])})"
    )
    if fill == "refuse":
        if series.step.unit == "weekdays" and jumps.max() <= LONGEST_HOLIDAY:
            return series, [f"{said}: taken as holidays, rows count as steps"]
        raise DataError(f"{series.source}: {said}; take fill='last' or 'linear' (--fill)")
    if jumps.sum() > MOST_FILLED * len(series):
        raise DataError(
            f"{series.source}: {said}, too many to fill: are the times right? Correct them, name "
            "another column (time=, --time), or leave it out"
        )
    place = places.astype(np.int64)
    values = np.full((place[-1] + 1, series.values.shape[1]), np.nan)
    values[place] = series.values
    first = series.times[:1]
    times = np.concatenate([first, series.step.after(first[0], place[-1])])
    return replace(series, values=values, times=times), [f"{said}: {_FILLED[fill]}"]


def filled(series: Series, fill: str) -> tuple[Series, list[str]]:
    """Numbers for all that are missing."""
    missing = np.isnan(series.values)
    if not missing.any():
        return series, []
    values, notes = series.values.copy(), []
    for column, (name, gone) in enumerate(zip(series.columns, missing.T, strict=True)):
        if not gone.any():
            continue
        said = f"{int(gone.sum()):,} of {len(gone):,} numbers of {name} are missing"
        where = (
            "" if series.times is None else f" (first: {said_time(series.times[gone.argmax()])})"
        )
        if fill == "refuse":
            raise DataError(
                f"{series.source}: {said}{where}; take fill='last' or 'linear' (--fill)"
            )
        if gone[0] or (fill == "linear" and gone[-1]) or gone.all():
            raise DataError(
                f"{series.source}: {said}, at an end of the series too, where nothing can fill "
                "them; leave those rows out"
            )
        known = np.flatnonzero(~gone)
        if fill == "linear":
            values[:, column] = np.interp(np.arange(len(gone)), known, values[known, column])
        else:
            last = np.maximum.accumulate(np.where(gone, 0, np.arange(len(gone))))
            values[:, column] = values[last, column]
        notes.append(f"{said}: {_FILLED[fill]}")
    return replace(series, values=values), notes
