"""Seconds per epoch of 784-512-10-512-784 in batches of 64 on Fashion-MNIST. Ours.

    python benchmarks/fashion_epoch.py dense-epoch --epochs 5
    python benchmarks/side_by_side.py dense-epoch            # beside Pythae
    python benchmarks/side_by_side.py variational-epoch

`--reconstructed FILE` keeps the test images' reconstructions, by which quality is compared.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import matrices
import numpy as np
from measure import Neighbours, report_seconds

import isthmus

# Said in full: the models' own defaults may move away from the peer's net.
NET = {
    "hidden": (512,),
    "code": 10,
    "activation": "relu",
    "batch_size": 64,
    "learning_rate": 0.0001,
}
ENDS = {
    "dense-epoch": ("Autoencoder", {"output": "sigmoid", "error": "squared"}),
    "variational-epoch": ("VariationalAutoencoder", {"likelihood": "bernoulli"}),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("job", choices=ENDS)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--precision", default="auto")
    parser.add_argument("--reconstructed", type=Path)
    arguments = parser.parse_args()
    name, end = ENDS[arguments.job]
    model = getattr(isthmus, name)(
        **NET, **end, epochs=arguments.epochs, precision=arguments.precision
    )
    images = matrices.images("fashion-mnist", "train")
    with Neighbours() as others:
        model.fit(images)
    seconds = model.training_["seconds"]
    if arguments.reconstructed:
        answers = model.reconstruct(matrices.images("fashion-mnist", "t10k"))
        np.save(arguments.reconstructed, answers)
    report_seconds(
        arguments.job,
        f"isthmus {isthmus.__version__}",
        seconds,
        others.cores,
        precision=model.training_["precision"],
    )


if __name__ == "__main__":
    main()
