"""How much memory is left to this process, by the machine and by its group, and what it took."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

_V1 = ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file")
_V2 = ("memory.max", "memory.current", "inactive_file")


def free_memory(root: Path = Path("/")) -> int | None:
    """Bytes that can be taken before the system or a control group runs out; None where unknown.

    Pages that only repeat a file count as free: they are given up when memory is asked for. Where
    the system does not say what is free, it is all that is built in.
    """
    limits = [*_of_system(root), *_of_groups(root)]
    return max(min(limits), 0) if limits else _built_in()


def peak_rss_mb() -> float | None:
    """The largest resident memory of this process so far, in 10^6 bytes; None where unknown."""
    status = Path("/proc/self/status")
    if status.exists():  # getrusage would count what the parent held when it started this process
        line = next(x for x in status.read_text().splitlines() if x.startswith("VmHWM"))
        return int(line.split()[1]) * 1024 / 1e6
    try:
        import resource
    except ImportError:  # Windows
        return None
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def _of_system(root: Path) -> Iterator[int]:
    try:
        lines = (root / "proc/meminfo").read_text().splitlines()
    except OSError:
        return
    for line in lines:
        if line.startswith("MemAvailable:"):
            yield int(line.split()[1]) * 1024


def _of_groups(root: Path) -> Iterator[int]:
    """What each limited group around this process has left."""
    try:
        lines = (root / "proc/self/cgroup").read_text().splitlines()
    except OSError:
        return
    for line in lines:
        _, controllers, path = line.split(":", 2)
        if controllers == "":
            mount, names = root / "sys/fs/cgroup", _V2
        elif "memory" in controllers.split(","):
            mount, names = root / "sys/fs/cgroup/memory", _V1
        else:
            continue
        inside = mount / path.strip("/")
        # inside a container the path is often that of the host, and the group is the mount itself
        for folder in {inside, *inside.parents, mount}:
            if folder == mount or mount in folder.parents:
                yield from _of_group(folder, *names)


def _of_group(folder: Path, limit: str, usage: str, reclaimable: str) -> Iterator[int]:
    try:
        most, used = ((folder / name).read_text().strip() for name in (limit, usage))
        statistics = dict(
            line.split() for line in (folder / "memory.stat").read_text().splitlines()
        )
    except (OSError, ValueError):
        return
    if most != "max":
        yield int(most) - int(used) + int(statistics.get(reclaimable, 0))


def _built_in() -> int | None:
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return None
