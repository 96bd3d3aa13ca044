"""ReservoirPy's side of a comparison; run with the Python of .venv-reservoirpy.

run_reservoirpy.py echo-state-100 --runs 5 [--told FILE]
"""

from __future__ import annotations

import argparse
import sys
from importlib.metadata import version
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import matrices
import numpy as np
from measure import Neighbours, report_seconds, seconds_of
from reservoirpy import ESN


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("job", choices=matrices.RESERVOIRS)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--told", type=Path)
    arguments = parser.parse_args()
    units, steps = matrices.RESERVOIRS[arguments.job]
    series, cut = matrices.chaotic(steps)[:, None], matrices.learned(steps)
    told: list[np.ndarray] = []

    def work() -> None:
        model = ESN(units=units, sr=1.25, lr=0.3, ridge=1e-5, seed=len(told))
        model.fit(series[:cut], series[1 : cut + 1], warmup=100)
        told.append(model.run(series[cut:-1])[:, 0])  # its state goes on from the fit

    with Neighbours() as others:
        seconds = seconds_of(work, runs=arguments.runs)
    if arguments.told:
        np.save(arguments.told, told)
    report_seconds(arguments.job, f"reservoirpy {version('reservoirpy')}", seconds, others.cores)


if __name__ == "__main__":
    main()
