"""A training step of Mult-VAE against the matrix products that it cannot avoid.

    python benchmarks/mult_vae_step.py --items 3502 --precision bfloat16

The products: output layer forward, to its input, to its weight, and the same three of both hidden
layers, in the same precision, on memory that is reused. The step: everything from the CSR matrix to
the updated weights, as an epoch's seconds over its number of steps. Runs of both alternate.
"""

from __future__ import annotations

import argparse

import matrices
import torch
from measure import Neighbours, middle, report, seconds_of, verdict

from isthmus import MultVAE

HIDDEN, CODE, ROWS, STEPS = 600, 200, 500, 10
LIKES = 95  # of a user
TARGET = 1.8


class Products:
    """The three products of every dense layer, on their own."""

    def __init__(self, items: int, precision: torch.dtype) -> None:
        layers = [(HIDDEN, items), (HIDDEN, 2 * CODE), (CODE, HIDDEN)]
        self._layers = [
            tuple(
                torch.rand(shape, dtype=torch.float32).to(precision)
                for shape in ((ROWS, width), (ROWS, out), (out, width))
            )
            for width, out in layers
        ]
        self._made = [tuple(torch.empty_like(tensor) for tensor in layer) for layer in self._layers]

    def __call__(self) -> None:
        for layer, made in zip(self._layers, self._made, strict=True):
            (inputs, upstream, weight), (to_inputs, outputs, to_weight) = layer, made
            torch.mm(inputs, weight.T, out=outputs)
            torch.mm(upstream, weight, out=to_inputs)
            torch.mm(upstream.T, inputs, out=to_weight)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--items", type=int, default=3502)
    parser.add_argument("--precision", choices=["bfloat16", "float32"], default="bfloat16")
    parser.add_argument("--rounds", type=int, default=4)
    arguments = parser.parse_args()
    items, precision = arguments.items, arguments.precision
    users = ROWS * STEPS
    likes = matrices.random_likes(users, items, int(1.15 * LIKES * users))
    products = Products(items, getattr(torch, precision))
    model = MultVAE(hidden=(HIDDEN,), code=CODE, batch_size=ROWS, epochs=3, precision=precision)
    steps, bare = [], []
    with Neighbours() as others:
        for _ in range(arguments.rounds):
            epochs = model.fit(likes).training_["seconds"]
            steps += [seconds / STEPS for seconds in epochs[1:]]  # the first warms up
            bare += seconds_of(products, runs=STEPS)
    report(
        benchmark="mult-vae-step",
        items=items,
        precision=precision,
        likes_per_user=round(likes.nnz / users, 1),
        step_ms=round(1e3 * middle(steps), 3),
        products_ms=round(1e3 * middle(bare), 3),
        least_step_ms=round(1e3 * min(steps), 3),
        least_products_ms=round(1e3 * min(bare), 3),
        others=others.cores,
        **verdict(middle(steps) / middle(bare), TARGET, at_most=True),
    )


if __name__ == "__main__":
    main()
