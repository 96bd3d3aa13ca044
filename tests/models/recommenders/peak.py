"""Fits models, each in a process of its own, and tells what they were expected to take and took.

`python -m` this module with a JSON object: model -> fields, users, items, likes of each user.
"""

from __future__ import annotations

import ctypes
import json
import os
import sys
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sp

from isthmus import models


def table(users: int, items: int, likes: int) -> sp.csr_array:
    """Stars of random items, few of which are met often."""
    random = np.random.default_rng(0)
    spread = (items * random.random((users, likes)) ** 2).astype(np.int32)
    columns = np.sort(spread, axis=1)
    fresh = np.diff(columns, axis=1, prepend=-1) > 0
    offsets = np.r_[0, np.cumsum(fresh.sum(axis=1))].astype(np.int32)
    cells = columns[fresh]
    stars = random.integers(1, 6, len(cells)).astype(np.float32)
    return sp.csr_array((stars, cells, offsets), shape=(users, items))


def resident(key: str) -> int:
    """Bytes: VmRSS now, VmHWM at the highest."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return 1024 * int(next(line for line in lines if line.startswith(key)).split()[1])


def measured(name: str, fields: dict[str, Any], *shape: int) -> dict[str, int]:
    """Bytes that a fit was expected to take, and those that it took."""
    cls = models.get(name)
    cls(**fields).fit(table(30, 20, 5))  # libraries are loaded by a first one
    X = table(*shape)
    getattr(ctypes.CDLL(None), "malloc_trim", int)(0)  # what is free already would not be counted
    before = resident("VmRSS") - X.data.nbytes - X.indices.nbytes - X.indptr.nbytes
    Path("/proc/self/clear_refs").write_text("5")  # forget the peak so far
    cls(**fields).fit(X)
    took = resident("VmHWM") - before
    return {"expected": cls(**fields).estimate_memory(*X.shape, X.nnz), "took": took}


def main() -> None:
    """Each model in a child of this process, which has loaded what all of them need."""
    cases = json.loads(sys.argv[1])
    for name in cases:
        models.get(name)
    for name, case in cases.items():
        if not os.fork():
            sys.stdout.write(json.dumps({name: measured(name, *case)}) + "\n")
            sys.stdout.flush()
            os._exit(0)
        os.wait()


if __name__ == "__main__":
    main()
