"""What starting costs: `isthmus --help`, `import isthmus`, and whether either loads torch.

python benchmarks/start_up.py
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

from measure import Neighbours, middle, report, seconds_of, verdict

TARGET = 0.3  # seconds
HELP = [str(Path(sys.executable).with_name("isthmus")), "--help"]
IMPORT = [sys.executable, "-c", "import isthmus"]
HEAVY = ("torch", "polars", "scipy", "sklearn", "matplotlib", "numpy")
LOADED = f"import sys, isthmus; print(*(set({HEAVY}) & set(sys.modules)))"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=15)
    arguments = parser.parse_args()
    with Neighbours() as others:
        shown = middle(seconds_of(lambda: _run(HELP), runs=arguments.runs))
        imported = middle(seconds_of(lambda: _run(IMPORT), runs=arguments.runs))
        bare = middle(seconds_of(lambda: _run([sys.executable, "-c", ""]), runs=arguments.runs))
    report(
        benchmark="start-up",
        help_seconds=shown,
        import_seconds=imported,
        python_seconds=bare,
        import_loads=_run([sys.executable, "-c", LOADED]).split(),
        others=others.cores,
        **verdict(shown / TARGET, 1, at_most=True),
    )


def _run(command: list[str]) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


if __name__ == "__main__":
    main()
