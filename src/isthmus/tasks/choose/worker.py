"""The other side of `process`: `python -m` this module with the folder of a problem, then on
standard input the number of one job after another."""

from __future__ import annotations

import itertools
import pickle
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from isthmus.core.errors import IsthmusError
from isthmus.tasks.choose.process import BEGUN
from isthmus.tasks.evaluate.problem import Problem
from isthmus.tasks.evaluate.process import INTERRUPTED


def work(problem: Problem, folder: Path) -> None:
    """Leave each result of a job, and at last None or the reason why there are no more."""
    for number, outcome in enumerate(itertools.chain(_outcomes(problem, folder), [None])):
        scratch = folder / "part"
        scratch.write_bytes(pickle.dumps(outcome))
        scratch.replace(folder / f"{number}.pickle")  # in one step: whoever looks sees all of it


def _outcomes(problem: Problem, folder: Path) -> Iterator[Any]:
    try:
        job = pickle.loads((folder / "job.pickle").read_bytes())
        (folder / BEGUN).touch()
        yield from job(problem)
    except IsthmusError as error:
        yield str(error)
    except Exception as error:  # one model's fault must not cost the others their turn
        yield f"it failed: {type(error).__name__}: {error}"


if __name__ == "__main__":
    try:
        root = Path(sys.argv[1])
        problem = Problem.load(root)
        for line in sys.stdin:
            work(problem, root / line.strip())
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
