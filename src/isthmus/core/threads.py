"""Blocks of work side by side, on as many threads as the linear algebra libraries use."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from functools import lru_cache

from threadpoolctl import ThreadpoolController


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

    with alone() if products else nullcontext(), ThreadPoolExecutor(threads - 1) as pool:
        others = [pool.submit(take_turns) for _ in range(threads - 1)]
        take_turns()  # at once, whenever the others are let to begin
        for other in others:
            other.result()


def workers() -> int:
    """How many threads `each` works with."""
    used = [
        library["num_threads"]
        for library in _libraries(len(sys.modules)).info()
        if library["user_api"] == "blas"
    ]
    return min(used, default=1)


def alone() -> AbstractContextManager[object]:
    """A context in which products of dense matrices keep to the thread they are called on."""
    return _libraries(len(sys.modules)).limit(limits=1, user_api="blas")


@lru_cache(maxsize=1)
def _libraries(modules: int) -> ThreadpoolController:
    """The linear algebra libraries. Looking for them takes as long as a small block of work, and
    one that was not there comes with a module."""
    return ThreadpoolController()
