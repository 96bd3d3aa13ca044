"""What the benchmarks here measure with: clocks, neighbours, memory, a machine's description.

Standard library only, so that a peer's environment can use it too.
"""

from __future__ import annotations

import json
import os
import platform
import resource
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

TICK = os.sysconf("SC_CLK_TCK")
STAT = Path("/proc/stat")


class Neighbours:
    """Mean cores that other processes kept busy while the `with` block ran.

    Above about .2 a timing on all cores measures the neighbours: every parallel section then waits
    for its slowest thread.
    """

    cores: float | None = None

    def __enter__(self) -> Self:
        self._began = _busy(), _own(), time.perf_counter()
        return self

    def __exit__(self, *_: object) -> None:
        if self._began[0] is None:
            return
        busy, own, clock = self._began
        seconds = time.perf_counter() - clock
        self.cores = round(max(0.0, (_busy() - busy) - (_own() - own)) / max(seconds, 1e-9), 2)


def _busy() -> float | None:
    """Seconds of work of all cores since the machine started; None where it cannot be asked."""
    if not STAT.exists():
        return None
    user, nice, system, _, _, interrupts, soft, stolen = STAT.read_text().split(maxsplit=9)[1:9]
    return sum(map(int, (user, nice, system, interrupts, soft, stolen))) / TICK


def _own() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def seconds_of(work: Callable[[], object], *, runs: int, before: int = 1) -> list[float]:
    """Wall seconds of each of `runs` calls, after some that are not counted."""
    for _ in range(before):
        work()
    seconds = []
    for _ in range(runs):
        began = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - began)
    return seconds


def middle(seconds: list[float]) -> float:
    return round(statistics.median(seconds), 6)


def peak_memory() -> int:
    """Largest resident size this process has had, MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def verdict(ratio: float, target: float, *, at_most: bool) -> dict[str, Any]:
    met = ratio <= target if at_most else ratio >= target
    sign = "<=" if at_most else ">="
    return {"ratio": round(ratio, 3), "target": f"{sign} {target:g}", "met": met}


def machine() -> dict[str, Any]:
    asks = hasattr(os, "sched_getaffinity")
    cores = len(os.sched_getaffinity(0)) if asks else os.cpu_count()
    return {
        "processor": _processor(),
        "cores": cores,
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30),
        "system": platform.platform(),
        "python": platform.python_version(),
        "date": time.strftime("%Y-%m-%d %H:%M"),
        "load": os.getloadavg()[0],
        "openmp": {name: value for name, value in os.environ.items() if name.startswith("OMP_")},
    }


def _processor() -> str:
    """Its name, and the instructions for bfloat16 that it has."""
    path = Path("/proc/cpuinfo")
    if not path.exists():
        return platform.processor()
    lines = dict(line.split(":", 1) for line in path.read_text().splitlines() if ":" in line)
    facts = {name.strip(): value.strip() for name, value in lines.items()}
    has = [name for name in ("avx512_bf16", "amx_bf16") if name in facts.get("flags", "").split()]
    return " ".join([facts.get("model name", platform.machine()), *has])


def report(**figures: Any) -> None:
    """One JSON object on one line."""
    print(json.dumps(figures))


def report_seconds(
    job: str, library: str, seconds: list[float], others: float | None, **more: Any
) -> None:
    """How long a job took each time, with how many cores busy elsewhere, in how much memory."""
    report(
        benchmark=job,
        library=library,
        **more,
        seconds=seconds,
        median=middle(seconds),
        others=others,
        peak_rss_mb=peak_memory(),
    )
