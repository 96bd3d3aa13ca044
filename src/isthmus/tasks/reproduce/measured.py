"""What running a recipe gave, whatever its kind."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from isthmus.core.errors import NotFoundError


@dataclass(frozen=True, kw_only=True)
class Measured:
    """Values by metric, one a run.

    Attributes
    ----------
    values : metric -> one number for every run (seed, split).
    se : metric -> standard error over what was counted, the mean of the runs'.
    protocol : how data were held back.
    counted : over what a value is a mean: "500 users", "10,000 rows".
    chosen : what validation chose, one for every split.
    seconds : "fit" and "score" -> seconds of a run, the mean over the runs.
    notes : epochs, time and whatever else a reader should know.
    """

    values: dict[str, list[float]]
    protocol: str
    counted: str
    se: dict[str, float] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    chosen: list[dict[str, Any]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def runs(self) -> int:
        return max(len(values) for values in self.values.values())


class Stopwatch:
    """Adds up the seconds of `with watch("fit"): ...` and `with watch("score"): ...`."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def __call__(self, part: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        self.seconds[part] = self.seconds.get(part, 0.0) + time.perf_counter() - start


def percent_se(values: Sequence[float], count: int) -> float:
    """The standard error of a percentage of so many, at its mean over runs."""
    share = np.mean(values) / 100
    return 100 * float(np.sqrt(share * (1 - share) / count))


def look_up(definitions: Mapping[str, str], metric: str) -> str:
    """The exact definition of a metric.

    Raises
    ------
    NotFoundError
        for a metric that this kind of recipe does not measure.
    """
    if metric not in definitions:
        raise NotFoundError(
            f"there is no metric {metric!r} of this kind; there are {', '.join(definitions)}"
        )
    return definitions[metric]
