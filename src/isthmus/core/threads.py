"""Blocks of work side by side, on as many threads as the linear algebra libraries use."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext

from threadpoolctl import threadpool_info, threadpool_limits


def each(work: Callable[[int], None], starts: Iterable[int], *, products: bool = False) -> None:
    """Call `work` with every start; the first error is raised.

    Worth it for work that lets go of the interpreter, such as SciPy's sparse products. The number
    of threads is what OMP_NUM_THREADS and `threadpoolctl.threadpool_limits` leave to BLAS, so that
    one setting holds for everything. Where the work itself is `products` of dense matrices, each of
    them keeps to the one thread it is called on, instead of waiting for all of them at its end.
    """
    starts = list(starts)
    threads = workers() if len(starts) > 1 else 1
    if threads == 1:  # nor is a single row to score worth starting threads for
        for start in starts:
            work(start)
        return
    left = iter(starts)

    def take_turns() -> None:  # a task for every start would cost more than a small block does
        try:
            for start in left:
                work(start)
        finally:
            deque(left, maxlen=0)  # after an error nobody begins with another

    alone = threadpool_limits(1, user_api="blas") if products else nullcontext()
    with alone, ThreadPoolExecutor(threads - 1) as pool:
        others = [pool.submit(take_turns) for _ in range(threads - 1)]
        take_turns()  # at once, whenever the others are let to begin
        for other in others:
            other.result()


def workers() -> int:
    """How many threads `each` works with."""
    used = [pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"]
    return min(used, default=1)
