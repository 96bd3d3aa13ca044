"""Blocks of work side by side, on as many threads as the linear algebra libraries use."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor

from threadpoolctl import threadpool_info


def each(work: Callable[[int], None], starts: Iterable[int]) -> None:
    """Call `work` with every start; the first error is raised.

    Worth it for work that lets go of the interpreter, such as SciPy's sparse products. The number
    of threads is what OMP_NUM_THREADS and `threadpoolctl.threadpool_limits` leave to BLAS, so that
    one setting holds for everything.
    """
    starts = list(starts)
    if len(starts) < 2:  # a single row to score is too little to start threads for
        for start in starts:
            work(start)
        return
    with ThreadPoolExecutor(_blas_threads()) as pool:
        for _ in pool.map(work, starts):
            pass


def _blas_threads() -> int:
    used = [pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"]
    return min(used, default=1)
