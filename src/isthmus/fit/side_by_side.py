"""Blocks of rows side by side, on as many threads as torch uses, each of them on a single one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import torch

Part = TypeVar("Part")


def side_by_side(work: Callable[[int], Part], starts: Sequence[int]) -> list[Part]:
    """What `work` makes of every start, in their order; the first error is raised.

    For work that consists of many small steps: where all threads share each of them, they wait for
    each other longer than they work. What torch holds for a thread, such as whether gradients are
    wanted, `work` sets itself.
    """
    threads = torch.get_num_threads()
    if threads == 1 or len(starts) < 2:
        return [work(start) for start in starts]
    torch.set_num_threads(1)  # threads that are begun now take it over
    try:
        with ThreadPoolExecutor(min(threads, len(starts))) as pool:
            return list(pool.map(work, starts))
    finally:
        torch.set_num_threads(threads)
