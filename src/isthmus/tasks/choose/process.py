"""Jobs in another process, which is ended when the time is up and whose crash costs one job."""

from __future__ import annotations

import math
import pickle
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from isthmus.core.errors import IsthmusError
from isthmus.tasks.evaluate.problem import Problem
from isthmus.tasks.evaluate.process import INTERRUPTED, ending, environment

WORKER = "isthmus.tasks.choose.worker"
BEGUN = "begun"  # a file that the worker leaves in a job's folder
LOOK_EVERY = 0.02  # seconds

Job = Callable[[Problem], Iterator[Any]]
Door = Callable[[Job, float], Iterator[Any]]  # a job and its seconds to its results


class Ended(str):
    """Why a job gave no more results."""


class OutOfTime(Ended):
    """It might have given more."""


class InThisProcess:
    """Runs jobs here, where none can be ended before its next result."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem

    def __call__(self, job: Job, seconds: float) -> Iterator[Any]:
        end = time.monotonic() + seconds
        try:
            for result in job(self.problem):
                yield result
                if time.monotonic() >= end:
                    yield OutOfTime(f"not finished within {seconds:.0f} s")
                    return
        except IsthmusError as error:
            yield Ended(error)


class OwnProcess:
    """Runs jobs on a problem in one process, and in a new one after it had to be ended.

    Parameters
    ----------
    problem : what the jobs are called with; the process maps its arrays.
    folder : an empty folder.
    """

    def __init__(self, problem: Problem, folder: Path) -> None:
        self.folder = folder
        problem.save(folder)
        self._process: subprocess.Popen[bytes] | None = None
        self._jobs = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end()

    def __call__(self, job: Job, seconds: float) -> Iterator[Any]:
        """The results of a job, as they come; an `Ended` is the last where it did not finish.

        Its seconds count from when the process has imported what the job needs.
        """
        self._jobs += 1
        folder = self.folder / f"job{self._jobs}"
        folder.mkdir()
        (folder / "job.pickle").write_bytes(pickle.dumps(job))
        process = self._started()
        assert process.stdin is not None
        process.stdin.write(f"{folder.name}\n".encode())
        process.stdin.flush()
        finished = False
        try:
            for result in _results(process, folder, seconds):
                if result is None:
                    finished = True
                else:
                    yield result
        finally:
            if not finished:
                self._end()

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self._end()
            command = [sys.executable, "-m", WORKER, str(self.folder)]
            self._process = subprocess.Popen(
                command, env=environment(), stdin=subprocess.PIPE, stdout=subprocess.DEVNULL
            )
        return self._process

    def _end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None


def _results(process: subprocess.Popen[bytes], folder: Path, seconds: float) -> Iterator[Any]:
    """What the job leaves; None after the last, an `Ended` where there will be no last."""
    begun = math.inf
    number = 0
    while True:
        if begun == math.inf and (folder / BEGUN).exists():
            begun = time.monotonic()
        over = process.poll() is not None  # asked first: what it wrote before it ended is there
        path = folder / f"{number}.pickle"
        if path.exists():
            result = pickle.loads(path.read_bytes())
            yield Ended(result) if isinstance(result, str) else result
            if result is None:
                return
            number += 1
        elif over:
            if process.returncode == INTERRUPTED:
                raise KeyboardInterrupt
            yield Ended(f"it stopped without a result: {ending(process.returncode)}")
            return
        elif time.monotonic() >= begun + seconds:
            yield OutOfTime(f"not finished within {seconds:.0f} s")
            return
        else:
            time.sleep(LOOK_EVERY)
