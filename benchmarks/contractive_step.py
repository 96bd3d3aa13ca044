"""A training step of the contractive autoencoder beside one of the plain autoencoder.

    python benchmarks/contractive_step.py --code 500 --precision float32

The same net, 784-500-784 with a sigmoid code and tied weights, in batches of 128; an epoch's
seconds over its number of steps. Both alternate.
"""

from __future__ import annotations

import argparse

import numpy as np
from measure import Neighbours, middle, report, verdict

from isthmus import Autoencoder, ContractiveAutoencoder

WIDTH, ROWS, STEPS = 784, 128, 100
TARGET = 2.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--code", type=int, default=500)
    parser.add_argument("--precision", default="auto")
    parser.add_argument("--rounds", type=int, default=4)
    arguments = parser.parse_args()
    net = {
        "hidden": (),
        "code": arguments.code,
        "code_activation": "sigmoid",
        "output": "sigmoid",
        "tied": True,
        "batch_size": ROWS,
        "epochs": 3,
        "precision": arguments.precision,
    }
    models = {"plain": Autoencoder(**net), "contractive": ContractiveAutoencoder(**net)}
    data = np.random.default_rng(0).random((ROWS * STEPS, WIDTH), dtype=np.float32)
    steps: dict[str, list[float]] = {name: [] for name in models}
    with Neighbours() as others:
        for _ in range(arguments.rounds):
            for name, model in models.items():
                epochs = model.fit(data).training_["seconds"]
                steps[name] += [seconds / STEPS for seconds in epochs[1:]]  # the first warms up
    plain, contractive = middle(steps["plain"]), middle(steps["contractive"])
    report(
        benchmark="contractive-step",
        code=arguments.code,
        precision=models["plain"].training_["precision"],
        contractive_ms=round(1e3 * contractive, 3),
        plain_ms=round(1e3 * plain, 3),
        others=others.cores,
        **verdict(contractive / plain, TARGET, at_most=True),
    )


if __name__ == "__main__":
    main()
