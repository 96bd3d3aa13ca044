"""Rows of a source before anything is known of what its columns mean."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import polars as pl

from isthmus.core.errors import DataError


def _same(rows: Sequence[int]) -> list[int]:
    return list(rows)


@dataclass(frozen=True, kw_only=True)
class Table:
    """What every format returns: a lazy frame, and how to speak of its rows.

    `frame` may hold more columns than `columns`: those serve `malformed`, a Boolean expression that
    is true where a row itself is broken. `lenient` opens the same source again so that rows which
    make the whole reading fail become malformed ones.
    """

    name: str  # how messages call the source
    frame: pl.LazyFrame
    columns: list[str]
    header: bool = True  # False: columns are numbered "1", "2", ...
    unit: str = "row"  # what `line_of` counts: "line" in text, "row" elsewhere
    line_of: Callable[[Sequence[int]], list[int]] = _same
    malformed: pl.Expr | None = None
    malformed_reason: str = "malformed"
    delimiter: str | None = None
    notes: tuple[str, ...] = ()
    diagnose: Callable[[Exception], DataError] | None = None  # why collecting the frame failed
    undecodable: Callable[[], DataError | None] | None = None  # asked when an id looks so
    lenient: Callable[[], Table] | None = None

    def collect(self, frame: pl.LazyFrame) -> pl.DataFrame:
        """What comes of a frame made from this one.

        Raises
        ------
        DataError
            when the source cannot be read.
        """
        try:
            return frame.collect(engine="streaming")
        except (pl.exceptions.PolarsError, OSError) as error:
            raise self.failure(error) from None

    def failure(self, error: Exception) -> DataError:
        """The error to raise for one that came out of collecting the frame."""
        if self.diagnose is not None:
            return self.diagnose(error)
        return DataError(f"{self.name} cannot be read: {str(error).splitlines()[0]}")
