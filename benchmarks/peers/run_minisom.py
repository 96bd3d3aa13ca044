"""MiniSom's side of a comparison; run with the Python of .venv-minisom.

run_minisom.py som-epoch-20 --epochs 3 [--codebook FILE]

`train_batch_offline` with a learning rate of 1, so that its first epoch is the batch rule, and with
malloc told to keep large blocks: else it spends most of its time having pages cleared.
"""

from __future__ import annotations

import argparse
import ctypes
import sys
import time
from importlib.metadata import version
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import matrices
import numpy as np
from measure import Neighbours, report_seconds
from minisom import MiniSom

M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3  # from malloc.h


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("job", choices=matrices.MAPS)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--codebook", type=Path)
    arguments = parser.parse_args()
    for threshold in (M_MMAP_THRESHOLD, M_TRIM_THRESHOLD):
        ctypes.CDLL(None).mallopt(threshold, 1 << 30)
    side, features = matrices.MAPS[arguments.job]
    X = matrices.heaps(matrices.HEAPED, features)
    model = MiniSom(side, side, features, sigma=2.0, learning_rate=1.0, random_seed=0)
    model.random_weights_init(X)
    with Neighbours() as others:
        began = time.perf_counter()
        model.train_batch_offline(X, arguments.epochs)
        seconds = (time.perf_counter() - began) / arguments.epochs
    if arguments.codebook:
        np.save(arguments.codebook, model.get_weights().reshape(-1, features))
    report_seconds(arguments.job, f"minisom {version('minisom')}", [seconds], others.cores)


if __name__ == "__main__":
    main()
