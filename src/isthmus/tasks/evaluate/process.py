"""Measuring a model in a process of its own, so that the memory counted is that model's alone."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import isthmus
from isthmus.evaluate.names import Metric
from isthmus.tasks.evaluate.contenders import Contender
from isthmus.tasks.evaluate.measure import Measured, Refused

WORKER = "isthmus.tasks.evaluate.worker"
INTERRUPTED = 130


def in_own_process(
    folder: Path, contender: Contender, metrics: Sequence[Metric], seeds: Sequence[int]
) -> Measured | Refused:
    """Measure on the problem saved in `folder`; a crash is a refusal and costs nobody else.

    Raises
    ------
    KeyboardInterrupt
        when the process was interrupted.
    """
    if type(contender.model).__module__ == "__main__":
        return Refused(
            contender.label,
            "its class stands in the running script, which no other process can import; put it "
            "into a module, or evaluate with own_process=False",
        )
    job, result = folder / "job.pickle", folder / "result.pickle"
    result.unlink(missing_ok=True)
    job.write_bytes(pickle.dumps((contender, list(metrics), list(seeds))))
    command = [sys.executable, "-m", WORKER, str(folder), str(job), str(result)]
    run = subprocess.run(command, env=environment(), stdout=subprocess.DEVNULL, check=False)
    if result.exists():
        return pickle.loads(result.read_bytes())
    if run.returncode in (INTERRUPTED, -signal.SIGINT):
        raise KeyboardInterrupt
    return Refused(contender.label, f"it stopped without a result: {ending(run.returncode)}")


def environment() -> dict[str, str]:
    """This process's own, in which the package is found even where it is not installed."""
    root = str(Path(isthmus.__file__).parents[1])
    paths = [root, *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}


def ending(status: int) -> str:
    if status >= 0:
        return f"its process ended with status {status}"
    name = signal.Signals(-status).name
    return f"its process was ended by {name}" + (
        ", as when memory runs out" if name == "SIGKILL" else ""
    )
