"""skorch's side of a comparison; run with the Python of .venv-skorch.

run_skorch.py tabular-epoch --epochs 6

The net, the batches and the optimiser of benchmarks/tabular_epoch.py; no validation split.
"""

from __future__ import annotations

import argparse
import sys
from importlib.metadata import version
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
import torch
from measure import Neighbours, middle, peak_memory, report
from skorch import NeuralNetBinaryClassifier
from torch import nn


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("job", choices=["tabular-epoch"])
    parser.add_argument("--epochs", type=int, default=6)
    arguments = parser.parse_args()
    rng = np.random.default_rng(0)
    X = rng.normal(size=(8_000, 11)).astype(np.float32)
    y = (X[:, 0] * X[:, 1] + X[:, 2] + rng.normal(size=8_000) > 0).astype(np.float32)
    net = NeuralNetBinaryClassifier(
        nn.Sequential(
            *(nn.Linear(11, 6), nn.ReLU(), nn.Linear(6, 6), nn.ReLU(), nn.Linear(6, 1)),
            nn.Flatten(0),
        ),
        optimizer=torch.optim.Adam,
        lr=1e-3,
        batch_size=32,
        max_epochs=arguments.epochs,
        train_split=None,
        iterator_train__shuffle=True,
        verbose=0,
    )
    with Neighbours() as others:
        net.fit(X, y)
    seconds = [row["dur"] for row in net.history]
    report(
        benchmark=arguments.job,
        library=f"skorch {version('skorch')}",
        seconds=seconds,
        median=middle(seconds),
        others=others.cores,
        peak_rss_mb=peak_memory(),
    )


if __name__ == "__main__":
    main()
