"""The other side of `process`: `python -m` this module with a problem's folder, a job, a result."""

from __future__ import annotations

import pickle
import sys
from dataclasses import replace
from pathlib import Path

from isthmus.core.errors import IsthmusError
from isthmus.core.memory import peak_rss_mb
from isthmus.tasks.evaluate.measure import Measured, Refused, measure
from isthmus.tasks.evaluate.problem import Problem
from isthmus.tasks.evaluate.process import INTERRUPTED


def work(folder: Path, job: Path, result: Path) -> None:
    """Measure, and leave what came out in one step."""
    contender, metrics, seeds = pickle.loads(job.read_bytes())
    outcome: Measured | Refused
    try:
        measured = measure(contender, Problem.load(folder), metrics, seeds)
        outcome = replace(measured, peak_rss_mb=peak_rss_mb())
    except IsthmusError as error:
        outcome = Refused(contender.label, str(error))
    except Exception as error:  # one model's fault must not cost the others their figures
        outcome = Refused(contender.label, f"it failed: {type(error).__name__}: {error}")
    scratch = result.with_suffix(".part")
    scratch.write_bytes(pickle.dumps(outcome))
    scratch.replace(result)


if __name__ == "__main__":
    try:
        work(*map(Path, sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
