"""Seconds per epoch of a small dense net on a small table: 8,000 rows of 11 columns, two classes.

    python benchmarks/tabular_epoch.py                     # beside plain PyTorch, in turns
    python benchmarks/side_by_side.py tabular-epoch        # beside skorch

The net is 11-6-6-1 with rectifiers, in batches of 32, by Adam. The plain loop is what one writes by
hand: shuffle, take, forward, backward, one fused step of the optimiser.
"""

from __future__ import annotations

import argparse
from itertools import pairwise

import matrices
import torch
from measure import Neighbours, middle, report, report_seconds, verdict
from plain_loop import seconds_of_epochs
from torch import Tensor, nn
from torch.nn import functional as F

import isthmus

HIDDEN, BATCH, RATE = (6, 6), 32, 1e-3
TARGET = 1.1


def ours(epochs: int) -> list[float]:
    model = isthmus.TabularClassifier(
        hidden=HIDDEN, epochs=epochs, batch_size=BATCH, learning_rate=RATE, precision="float32"
    )
    return model.fit(*matrices.table()).training_["seconds"]


def plain(epochs: int) -> list[float]:
    X, y = (torch.from_numpy(part).float() for part in matrices.table())
    widths = (X.shape[1], *HIDDEN)
    layers: list[nn.Module] = []
    for inputs, outputs in pairwise(widths):
        layers += [nn.Linear(inputs, outputs), nn.ReLU()]
    net = nn.Sequential(*layers, nn.Linear(HIDDEN[-1], 1))

    def cost(rows: Tensor) -> Tensor:
        return F.binary_cross_entropy_with_logits(net(X[rows])[:, 0], y[rows])

    return seconds_of_epochs(net, cost, rows=len(X), batch=BATCH, learning_rate=RATE, epochs=epochs)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("job", nargs="?", help="tabular-epoch: ours alone")
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    if arguments.job:
        with Neighbours() as others:
            seconds = ours(arguments.epochs)
        report_seconds(arguments.job, f"isthmus {isthmus.__version__}", seconds, others.cores)
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
