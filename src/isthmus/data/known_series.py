"""The door for series: whatever `read_series` reads, or the name of a known one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from isthmus.core.errors import DataError, NotFoundError
from isthmus.data import known, sql
from isthmus.data.known_set import SERIES
from isthmus.data.series import read_series
from isthmus.data.series_catalogue import SERIES_SETS
from isthmus.data.series_set import Series


def open_series(
    source: Any,
    columns: str | Sequence[str] | None = None,
    *,
    time: str | None = None,
    fill: str = "refuse",
    duplicates: str = "refuse",
) -> Series:
    """A series from a path, a database URL, a frame, or the name of a known one; a path wins.

    Raises
    ------
    NotFoundError
        for what is neither a path nor a known name.
    DataError
        for a known set that is no series, and as `read_series`.
    """
    named = isinstance(source, str) and not sql.is_url(source)
    if not named or (Path(source).exists() and not known.is_meant(source)):
        return read_series(source, columns, time=time, fill=fill, duplicates=duplicates)
    ours = [entry.name for entry in SERIES_SETS]
    if source not in known.names():
        raise NotFoundError(
            f"{source} is neither a file nor a known series; those are {', '.join(ours)}"
        )
    if source not in ours:
        holds = "many series, a row each" if known.describe(source).holds == SERIES else "no series"
        raise DataError(f"{source} holds {holds}; the known series are {', '.join(ours)}")
    known.samples(source)  # says what is missing or damaged
    folder = known.find(source)
    assert folder is not None
    path = known.describe(source).first(folder)
    found = read_series(path, columns, time=time, fill=fill, duplicates=duplicates)
    return replace(found, source=source)
