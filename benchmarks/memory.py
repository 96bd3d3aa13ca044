"""Peak memory of training Mult-VAE 600-200-600 on gowalla, 29,858 users and 40,981 items.

    python benchmarks/memory.py

The whole process: interpreter, libraries, data, weights, optimiser, one epoch.
"""

from __future__ import annotations

import argparse

import matrices
from measure import Neighbours, peak_memory, report, verdict

from isthmus import MultVAE

TARGET = 2000  # MB


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--precision", default="auto")
    arguments = parser.parse_args()
    likes = matrices.gowalla()
    before = peak_memory()
    model = MultVAE(hidden=(600,), code=200, epochs=arguments.epochs, precision=arguments.precision)
    with Neighbours() as others:
        model.fit(likes)
    peak = peak_memory()
    report(
        benchmark="memory",
        precision=model.training_["precision"],
        peak_rss_mb=peak,
        before_training_mb=before,
        epoch_seconds=min(model.training_["seconds"]),
        others=others.cores,
        **verdict(peak * 2**20 / (TARGET * 1e6), 1, at_most=True),
    )


if __name__ == "__main__":
    main()
