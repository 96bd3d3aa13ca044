"""Seconds of an epoch of the batch map on 20,000 rows. Ours.

python benchmarks/som_epoch.py som-epoch-20
python benchmarks/side_by_side.py som-epoch               # beside MiniSom
"""

from __future__ import annotations

import argparse
from pathlib import Path

import matrices
import numpy as np
from measure import Neighbours, report_seconds

from isthmus import SOM, __version__


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("job", choices=matrices.MAPS)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--codebook", type=Path)
    arguments = parser.parse_args()
    side, features = matrices.MAPS[arguments.job]
    X = matrices.heaps(matrices.HEAPED, features)
    model = SOM(grid=(side, side), sigma=2.0, start="rows", epochs=arguments.epochs)
    with Neighbours() as others:
        model.fit(X)
    if arguments.codebook:
        np.save(arguments.codebook, model.weights)
    seconds = model.training_["seconds"]
    report_seconds(arguments.job, f"isthmus {__version__}", seconds, others.cores)


if __name__ == "__main__":
    main()
