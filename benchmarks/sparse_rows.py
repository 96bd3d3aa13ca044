"""Peak memory of an autoencoder on 50,000 sparse rows of 20,000 columns, beside a dense matrix's.

    python benchmarks/sparse_rows.py

The whole process: interpreter, libraries, data, weights, optimiser, one epoch, and the codes and
scores of all rows.
"""

from __future__ import annotations

import argparse

import matrices
from measure import Neighbours, peak_memory, report, verdict

from isthmus import Autoencoder

ROWS, COLUMNS, CELLS = 50_000, 20_000, 5_000_000
TARGET = 0.25


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--precision", default="auto")
    arguments = parser.parse_args()
    rows = matrices.random_likes(ROWS, COLUMNS, CELLS)
    before = peak_memory()
    model = Autoencoder(
        hidden=(200,),
        code=50,
        output="sigmoid",
        error="cross-entropy",
        epochs=1,
        precision=arguments.precision,
    )
    with Neighbours() as others:
        model.fit(rows)
        trained = peak_memory()
        model.transform(rows)
        model.score_samples(rows)
    peak, dense = peak_memory(), ROWS * COLUMNS * 4 / 2**20
    report(
        benchmark="sparse-rows",
        precision=model.training_["precision"],
        stored_cells=int(rows.nnz),
        dense_matrix_mb=round(dense),
        peak_rss_mb=peak,
        after_training_mb=trained,
        before_training_mb=before,
        epoch_seconds=round(model.training_["seconds"][0], 3),
        others=others.cores,
        **verdict(peak / dense, TARGET, at_most=True),
    )


if __name__ == "__main__":
    main()
