"""Seconds per epoch of Mult-VAE, 600-200-600 in batches of 500, on ml-1m-liang. Ours.

    python benchmarks/mult_vae_epoch.py --epochs 10
    python benchmarks/side_by_side.py mult-vae-epoch        # beside RecBole and Cornac

`--scores FILE` keeps the test users' scores, by which the sides' quality is compared.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import matrices
import numpy as np
from measure import Neighbours, report_seconds

from isthmus import MultVAE, __version__

# Said in full: the model's own defaults may move away from the peers' net.
NET = {
    "hidden": (600,),
    "code": 200,
    "dropout": 0.5,
    "beta": 0.2,
    "anneal_updates": 2000,
    "batch_size": 500,
    "learning_rate": 0.001,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--precision", default="auto")
    parser.add_argument("--scores", type=Path)
    arguments = parser.parse_args()
    model = MultVAE(**NET, epochs=arguments.epochs, precision=arguments.precision)
    with Neighbours() as others:
        model.fit(matrices.liang("train"))
    seconds = model.training_["seconds"]
    if arguments.scores:
        np.save(arguments.scores, model.score_items(matrices.liang("test_tr")))
    report_seconds(
        "mult-vae-epoch",
        f"isthmus {__version__}",
        seconds,
        others.cores,
        precision=model.training_["precision"],
    )


if __name__ == "__main__":
    main()
