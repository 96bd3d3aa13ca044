"""An epoch of the batch map against the two products that it cannot avoid.

    python benchmarks/som.py                                  # 20,000 x 64 rows, 20 x 20 units
    python benchmarks/som.py --side 50 --features 50

Rows by units, whose largest entry names the winner; and the sums of the rows that each unit has
won. The second is written in two ways: as the dense product of a matrix of ones and zeros, by which
`ratio` is measured, and as a sparse one, which takes next to no time (`ratio_sparse`). The sides
take turns of a few runs, of which the first two are not counted: the threads that BLAS has used for
one side are busy waiting for some time when the next begins. Prints one JSON object; ratios are of
the medians.
"""

from __future__ import annotations

import argparse

import numpy as np
import scipy.sparse as sp
from matrices import heaps
from measure import Neighbours, middle, report, seconds_of, verdict

from isthmus.core.grid import Grid
from isthmus.fit.competition import batch_step, neighbourhood, winners


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--features", type=int, default=64)
    parser.add_argument("--side", type=int, default=20)
    parser.add_argument("--turns", type=int, default=8)
    arguments = parser.parse_args()
    X = heaps(arguments.rows, arguments.features)
    units = X[np.random.default_rng(0).permutation(len(X))[: arguments.side**2]]
    squared = Grid(height=arguments.side, width=arguments.side).squared_distances()
    pull = neighbourhood("gaussian", squared, 2.0)
    won, _ = winners(X, units)
    ones = sp.csc_array((np.ones(len(X), X.dtype), won, np.arange(len(X) + 1)))
    dense = ones.toarray()
    sides = {
        "epoch": lambda: batch_step(X, units, pull),
        "rows by units": lambda: X @ units.T,
        "sums, dense": lambda: dense @ X,
        "sums, sparse": lambda: ones @ X,
    }
    seconds: dict[str, list[float]] = {side: [] for side in sides}
    with Neighbours() as others:
        for _ in range(arguments.turns):
            for side, work in sides.items():
                seconds[side] += seconds_of(work, runs=4, before=2)
    told = {side: middle(found) for side, found in seconds.items()}
    epoch, products = told["epoch"], told["rows by units"]
    report(
        benchmark="som",
        rows=arguments.rows,
        features=arguments.features,
        units=len(units),
        seconds=told,
        **verdict(epoch / (products + told["sums, dense"]), 1.5, at_most=True),
        ratio_sparse=round(epoch / (products + told["sums, sparse"]), 3),
        others=others.cores,
    )


if __name__ == "__main__":
    main()
