"""Seconds per epoch of a convolutional net on images of 28 x 28, beside plain PyTorch, in turns.

    OMP_NUM_THREADS=1 python benchmarks/cnn.py
    python benchmarks/cnn.py --precision float32

Convolutions of 32, 64 and 128 maps, each with a rectifier and windows of 2 x 2, a dense layer of
128 and ten outputs, in batches of 128, by Adam. The plain loop is what one writes by hand: shuffle,
take, forward, backward, one fused step of the optimiser; in the same precision, once with channels
side by side in memory and once as torch lays them.
"""

from __future__ import annotations

import argparse

import numpy as np
import torch
from measure import Neighbours, middle, report, verdict
from plain_loop import seconds_of_epochs
from torch import Tensor, nn
from torch.nn import functional as F

import isthmus

IMAGES, SIDE, CHANNELS, BATCH, RATE = 6_400, 28, (32, 64, 128), 128, 1e-3
TARGET = 1.1


def images() -> tuple[np.ndarray, np.ndarray]:
    """Images of noise around ten patterns, and which pattern each has."""
    rng = np.random.default_rng(0)
    y = rng.integers(10, size=IMAGES)
    X = rng.random((10, SIDE, SIDE))[y] + 0.3 * rng.normal(size=(IMAGES, SIDE, SIDE))
    return X.astype(np.float32), y


def ours(epochs: int, precision: str) -> list[float]:
    model = isthmus.ConvolutionalClassifier(
        channels=CHANNELS, hidden=(128,), epochs=epochs, batch_size=BATCH, learning_rate=RATE,
        precision=precision,
    )  # fmt: skip
    return model.fit(*images()).training_["seconds"]


def plain(epochs: int, precision: str, layout: torch.memory_format) -> list[float]:
    pixels, y = (torch.from_numpy(part) for part in images())
    X = pixels[:, None]
    layers: list[nn.Module] = []
    for depth, count in zip((1, *CHANNELS[:-1]), CHANNELS, strict=True):
        layers += [nn.Conv2d(depth, count, 3, padding=1), nn.ReLU()]
        layers += [nn.MaxPool2d(2, ceil_mode=True)]
    layers += [nn.Flatten(), nn.Linear(4 * 4 * CHANNELS[-1], 128), nn.ReLU(), nn.Dropout(0.5)]
    net = nn.Sequential(*layers, nn.Linear(128, 10)).to(memory_format=layout)

    def cost(rows: Tensor) -> Tensor:
        with torch.autocast("cpu", torch.bfloat16, enabled=precision == "bfloat16"):
            return F.cross_entropy(net(X[rows].to(memory_format=layout)), y[rows])

    return seconds_of_epochs(net, cost, rows=IMAGES, batch=BATCH, learning_rate=RATE, epochs=epochs)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--precision", choices=["bfloat16", "float32"], default="bfloat16")
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--rounds", type=int, default=4)
    arguments = parser.parse_args()
    epochs, precision = arguments.epochs, arguments.precision
    found: dict[str, list[float]] = {"ours": [], "side by side": [], "as torch lays them": []}
    with Neighbours() as others:
        for _ in range(arguments.rounds):  # the first epoch of each makes the machine's kernels
            found["ours"] += ours(epochs, precision)[1:]
            found["side by side"] += plain(epochs, precision, torch.channels_last)[1:]
            found["as torch lays them"] += plain(epochs, precision, torch.contiguous_format)[1:]
    medians = {name: middle(seconds) for name, seconds in found.items()}
    report(
        benchmark="cnn",
        precision=precision,
        seconds=medians,
        others=others.cores,
        **verdict(medians["ours"] / medians["side by side"], TARGET, at_most=True),
    )


if __name__ == "__main__":
    main()
