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

import matrices
import numpy as np
import torch
from measure import Neighbours, report_seconds
from skorch import NeuralNetBinaryClassifier
from torch import nn


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("job", choices=["tabular-epoch"])
    parser.add_argument("--epochs", type=int, default=6)
    arguments = parser.parse_args()
    X, y = matrices.table()
    columns = X.shape[1]
    net = NeuralNetBinaryClassifier(
        nn.Sequential(
            *(nn.Linear(columns, 6), nn.ReLU(), nn.Linear(6, 6), nn.ReLU(), nn.Linear(6, 1)),
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
        net.fit(X, y.astype(np.float32))
    seconds = [row["dur"] for row in net.history]
    report_seconds(arguments.job, f"skorch {version('skorch')}", seconds, others.cores)


if __name__ == "__main__":
    main()
