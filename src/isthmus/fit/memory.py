"""Memory that is freed in one step is kept for the next."""

from __future__ import annotations

import contextlib
import ctypes
import sys
from collections.abc import Iterator

M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3  # from malloc.h
DEFAULT = 128 * 1024


@contextlib.contextmanager
def kept_memory() -> Iterator[None]:
    """Let glibc keep large blocks instead of handing them back to the system at every step.

    A step on a wide catalogue frees and asks again for the same blocks of tens of megabytes; by
    default each comes back as fresh pages that must be cleared, which takes as long as the
    products. Elsewhere than on Linux with glibc this does nothing.
    """
    mallopt = _mallopt()
    if mallopt is None:
        yield
        return
    mallopt(M_MMAP_THRESHOLD, 1 << 30)
    mallopt(M_TRIM_THRESHOLD, 2**31 - 1)
    try:
        yield
    finally:
        mallopt(M_MMAP_THRESHOLD, DEFAULT)
        mallopt(M_TRIM_THRESHOLD, DEFAULT)
        ctypes.CDLL(None).malloc_trim(0)


def _mallopt() -> ctypes._NamedFuncPointer | None:
    if not sys.platform.startswith("linux"):
        return None
    return getattr(ctypes.CDLL(None), "mallopt", None)
