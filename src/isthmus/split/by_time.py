"""The latest ratings are held back: learn from the past, be asked about the future."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np

from isthmus.core.errors import DataError
from isthmus.data.ratings import Ratings
from isthmus.split.cells import TEST, TRAIN, VALIDATION, check_ratios, deal
from isthmus.split.parts import Split


def by_time(ratings: Ratings, *, test_ratio: float = 0.2, valid_ratio: float = 0.0) -> Split:
    """Hold back the latest ratings, cut at one moment for everybody.

    The cut is the moment after which about `test_ratio` of the ratings lie; ratings of the same
    moment stay together, on the later side. Users who appear only after the cut are asked with an
    empty history.

    Raises
    ------
    ParameterError
        for ratios that leave nothing to learn from.
    DataError
        when the ratings have no times, or the cut leaves nothing before or after it.
    """
    check_ratios(test_ratio, valid_ratio)
    if ratings.times is None:
        raise DataError(
            f"a split by time needs times: {ratings.report.no_times_reason}; use another protocol "
            "(strong-generalisation, random, user-ratio, leave-one-out)"
        )
    times = ratings.times
    n = len(times)
    ascending = np.sort(times)
    cut = ascending[n - max(round(test_ratio * n), 1)]
    valid_cut = ascending[n - max(round((test_ratio + valid_ratio) * n), 1)]
    part = np.full(n, TRAIN, dtype=np.int8)
    if valid_ratio:
        part[times >= valid_cut] = VALIDATION
    part[times >= cut] = TEST
    notes = [f"test ratings are those from {_moment(cut)} on"]
    if valid_cut < cut:
        notes.append(f"validation ratings are those before, from {_moment(valid_cut)} on")
    return deal(ratings, part, "time", tuple(notes))


def _moment(seconds: int) -> str:
    try:
        return f"{datetime.fromtimestamp(int(seconds), UTC):%Y-%m-%d %H:%M:%S} UTC"
    except (OverflowError, ValueError, OSError):  # times in another unit
        return f"time {seconds}"
