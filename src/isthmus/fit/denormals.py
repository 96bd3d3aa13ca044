"""Numbers too small to matter, and too slow to carry."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import torch

SMALLEST_NORMAL = torch.finfo(torch.float32).tiny


@contextlib.contextmanager
def denormals_flushed() -> Iterator[None]:
    """Let the processor take numbers below 1e-38 for 0.

    The moments of Adam fade into such numbers for every weight that is seldom moved, such as those
    of pixels at the rim, and x86 processors compute with them a hundred times slower: a third of
    an epoch's time on Fashion-MNIST. The setting is one of the thread, which threads that it starts
    take over; a pool of threads that is there already keeps its own.
    """
    before = _flushing()
    torch.set_flush_denormal(True)
    try:
        yield
    finally:
        torch.set_flush_denormal(before)


def _flushing() -> bool:
    return float(torch.tensor(SMALLEST_NORMAL) / 2) == 0
