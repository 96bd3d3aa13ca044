"""A training step of an autoencoder with a million weights against its bare matrix products.

    python benchmarks/autoencoder_step.py --rows 128 --precision bfloat16

The net: 784-600-64-600-784. The products: each layer forward, to its weight and, but for the first,
to its input, in the same precision, on memory that is reused. The step: everything from the array
of all rows to the updated weights, as an epoch's seconds over its number of steps. Runs of both
alternate.
"""

from __future__ import annotations

import argparse

import numpy as np
import torch
from measure import Neighbours, middle, report, seconds_of, verdict

from isthmus import Autoencoder

WIDTH, HIDDEN, CODE, STEPS = 784, 600, 64, 100
TARGET = 1.5


class Products:
    """The products of every dense layer, on their own."""

    def __init__(self, rows: int, precision: torch.dtype) -> None:
        def tensors(*shapes: tuple[int, int]) -> list[torch.Tensor]:
            return [torch.rand(shape).to(precision) for shape in shapes]

        widths = [WIDTH, HIDDEN, CODE, HIDDEN, WIDTH]
        layers = list(zip(widths[:-1], widths[1:], strict=True))
        self._given = [tensors((rows, a), (rows, b), (b, a)) for a, b in layers]
        self._made = [tensors((rows, a), (rows, b), (b, a)) for a, b in layers]

    def __call__(self) -> None:
        layers = zip(self._given, self._made, strict=True)
        for number, ((inputs, upstream, weight), (down, outputs, change)) in enumerate(layers):
            torch.mm(inputs, weight.T, out=outputs)
            torch.mm(upstream.T, inputs, out=change)
            if number:
                torch.mm(upstream, weight, out=down)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=128, help="in a batch")
    parser.add_argument("--precision", choices=["bfloat16", "float32"], default="bfloat16")
    parser.add_argument("--rounds", type=int, default=4)
    arguments = parser.parse_args()
    rows, precision = arguments.rows, arguments.precision
    data = np.random.default_rng(0).random((rows * STEPS, WIDTH), dtype=np.float32)
    products = Products(rows, getattr(torch, precision))
    model = Autoencoder(
        hidden=(HIDDEN,),
        code=CODE,
        output="sigmoid",
        batch_size=rows,
        epochs=3,
        precision=precision,
    )
    steps, bare = [], []
    with Neighbours() as others:
        for _ in range(arguments.rounds):
            epochs = model.fit(data).training_["seconds"]
            steps += [seconds / STEPS for seconds in epochs[1:]]  # the first warms up
            bare += seconds_of(products, runs=STEPS)
    report(
        benchmark="autoencoder-step",
        rows=rows,
        precision=precision,
        weights=sum(parameter.numel() for parameter in model.network_.parameters()),
        step_ms=round(1e3 * middle(steps), 3),
        products_ms=round(1e3 * middle(bare), 3),
        least_step_ms=round(1e3 * min(steps), 3),
        least_products_ms=round(1e3 * min(bare), 3),
        others=others.cores,
        **verdict(middle(steps) / middle(bare), TARGET, at_most=True),
    )


if __name__ == "__main__":
    main()
