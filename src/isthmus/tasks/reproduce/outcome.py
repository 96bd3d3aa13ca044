"""What came out of a recipe, beside what was published."""

from __future__ import annotations

import os
import platform
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from isthmus.core.threads import workers
from isthmus.core.version import __version__


@dataclass(frozen=True, kw_only=True)
class Obtained:
    """What came out beside a published figure."""

    metric: str
    definition: str
    published: float
    source: str
    bar: str
    values: list[float]  # one a run
    obtained: float  # their mean
    se: float | None  # over users or rows, the mean of the runs'
    between: float | None  # standard deviation over seeds and splits
    met: bool


@dataclass(frozen=True, kw_only=True)
class Machine:
    """What a recipe was run on."""

    cpu: str
    cores: int
    threads: int  # of the linear algebra libraries
    load: float | None  # processes that wanted a core in its last minute, this one among them

    @classmethod
    def here(cls) -> Self:
        asks = hasattr(os, "sched_getaffinity")  # cores that this process may not use do not count
        cores = len(os.sched_getaffinity(0)) if asks else os.cpu_count() or 1
        load = round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None
        return cls(cpu=_processor(), cores=cores, threads=workers(), load=load)


@dataclass(frozen=True, kw_only=True)
class Reproduction:
    """A recipe that was run."""

    recipe: str
    fingerprint: str  # of the recipe as it was then
    about: str
    form: str  # "long" or "short"
    kind: str
    model: str
    data: str
    protocol: str
    counted: str  # "500 users", "10,000 rows"
    seeds: int
    chosen: list[dict[str, Any]]  # one for every split
    notes: list[str]
    figures: tuple[Obtained, ...]
    seconds: float  # reading, choosing, every run; since it was begun for the last time
    fit_seconds: float | None  # of a run, without the choosing; the mean over the runs
    score_seconds: float | None
    peak_rss_mb: float | None  # of the process until now
    machine: Machine
    date: str  # when it was done, in UTC
    version: str = __version__

    @property
    def met(self) -> bool:
        return all(figure.met for figure in self.figures)

    def to_dict(self) -> dict[str, Any]:
        """The outcome as JSON values."""
        return {**asdict(self), "met": self.met}


def _processor() -> str:
    """Its name, where the system tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()
