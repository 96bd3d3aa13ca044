"""Seconds to fit an echo state network on a chaotic series and to tell the rest of it. Ours.

python benchmarks/echo_state.py echo-state-100
python benchmarks/side_by_side.py echo-state              # beside ReservoirPy

Both with their own sparseness: each unit hears ten others here, a tenth of the others there.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import matrices
import numpy as np
from measure import Neighbours, report_seconds, seconds_of

from isthmus import EchoStateRegressor, __version__

AWAKE = 500  # steps before those that are told, from which a state of zeros finds its own


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("job", choices=matrices.RESERVOIRS)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--told", type=Path)
    arguments = parser.parse_args()
    units, steps = matrices.RESERVOIRS[arguments.job]
    series, cut = matrices.chaotic(steps), matrices.learned(steps)
    told: list[np.ndarray] = []

    def work() -> None:
        fields = {"spectral_radius": 1.25, "leak": 0.3, "l2": 1e-5, "washout": 100}
        model = EchoStateRegressor(units=units, **fields, random_state=len(told))
        model.fit([series[:cut]], [series[1 : cut + 1]])
        (found,) = model.predict([series[cut - AWAKE : -1]])
        told.append(found[AWAKE:])

    with Neighbours() as others:
        seconds = seconds_of(work, runs=arguments.runs)
    if arguments.told:
        np.save(arguments.told, told)
    report_seconds(arguments.job, f"isthmus {__version__}", seconds, others.cores)


if __name__ == "__main__":
    main()
