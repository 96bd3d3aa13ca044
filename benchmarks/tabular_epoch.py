"""Seconds per epoch of a small dense net on a small table: 8,000 rows of 11 columns, two classes.

    python benchmarks/tabular_epoch.py                     # beside plain PyTorch, in turns
    python benchmarks/side_by_side.py tabular-epoch        # beside skorch

The net is 11-6-6-1 with rectifiers, in batches of 32, by Adam. The plain loop is what one writes by
hand: shuffle, take, forward, backward, one fused step of the optimiser.
"""

from __future__ import annotations

import argparse
import time

import numpy as np
import torch
from measure import Neighbours, middle, peak_memory, report, verdict
from torch import nn
from torch.nn import functional as F

import isthmus

ROWS, COLUMNS, HIDDEN, BATCH, RATE = 8_000, 11, (6, 6), 32, 1e-3
TARGET = 1.1


def table() -> tuple[np.ndarray, np.ndarray]:
    """Rows, and which of two classes each belongs to."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(ROWS, COLUMNS)).astype(np.float32)
    return X, (X[:, 0] * X[:, 1] + X[:, 2] + rng.normal(size=ROWS) > 0).astype(np.int64)


def ours(epochs: int) -> list[float]:
    model = isthmus.TabularClassifier(
        hidden=HIDDEN, epochs=epochs, batch_size=BATCH, learning_rate=RATE, precision="float32"
    )
    return model.fit(*table()).training_["seconds"]


def plain(epochs: int) -> list[float]:
    X, y = (torch.from_numpy(part) for part in table())
    y = y.float()
    widths = (COLUMNS, *HIDDEN)
    layers: list[nn.Module] = []
    for inputs, outputs in zip(widths[:-1], widths[1:], strict=True):
        layers += [nn.Linear(inputs, outputs), nn.ReLU()]
    net = nn.Sequential(*layers, nn.Linear(HIDDEN[-1], 1))
    optimiser = torch.optim.Adam(net.parameters(), lr=RATE, fused=True)
    seconds = []
    for _ in range(epochs):
        began = time.perf_counter()
        total = 0.0
        for rows in torch.randperm(ROWS).split(BATCH):
            optimiser.zero_grad()
            loss = F.binary_cross_entropy_with_logits(net(X[rows])[:, 0], y[rows])
            loss.backward()
            optimiser.step()
            total += loss.item()
        seconds.append(time.perf_counter() - began)
    return seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("job", nargs="?", help="tabular-epoch: ours alone")
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    if arguments.job:
        with Neighbours() as others:
            seconds = ours(arguments.epochs)
        report(
            benchmark=arguments.job,
            library=f"isthmus {isthmus.__version__}",
            seconds=seconds,
            median=middle(seconds),
            others=others.cores,
            peak_rss_mb=peak_memory(),
        )
        return
    found: dict[str, list[float]] = {"ours": [], "plain": []}
    with Neighbours() as others:
        for _ in range(arguments.rounds):
            found["ours"] += ours(arguments.epochs)[1:]
            found["plain"] += plain(arguments.epochs)[1:]
    report(
        benchmark="tabular-epoch-plain",
        ours=middle(found["ours"]),
        plain=middle(found["plain"]),
        others=others.cores,
        **verdict(middle(found["ours"]) / middle(found["plain"]), TARGET, at_most=True),
    )


if __name__ == "__main__":
    main()
