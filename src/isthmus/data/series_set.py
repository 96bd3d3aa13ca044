"""Numbers at even steps of time, with whatever the source says about them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from isthmus.data.time_steps import TimeStep


@dataclass(frozen=True, kw_only=True, eq=False)
class Series:
    """Numbers in the order of time, one row a step.

    Attributes
    ----------
    values : array of shape (steps, columns), float64, all finite.
    columns : names of the columns.
    times : array of shape (steps,), datetime64[s], or None.
    step : from one row to the next.
    source : what was read.
    notes : what a person should know of the reading.
    """

    values: np.ndarray
    columns: tuple[str, ...]
    times: np.ndarray | None = None
    step: TimeStep = TimeStep("rows")
    source: str = "the series"
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.values)

    def next_times(self, steps: int) -> np.ndarray | None:
        """Those that follow, (steps,)."""
        return None if self.times is None else self.step.after(self.times[-1], steps)


def said_times(times: np.ndarray) -> list[str]:
    """All in one form: as days where every clock stands at midnight, with seconds where some has
    any."""
    for unit in ("D", "m", "s"):
        coarse = times.astype(f"datetime64[{unit}]")
        if (coarse == times).all():
            break
    return [str(time).replace("T", " ") for time in coarse]


def said_time(time: np.datetime64) -> str:
    """One by itself."""
    return said_times(np.array([time]))[0]
