"""Maps of units on the iris that scikit-learn brings along: how near they are, how well laid."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from sklearn.datasets import load_iris

from isthmus.core.errors import NotFoundError
from isthmus.data.scaling import Scaling
from isthmus.tasks.reproduce.measured import Measured, Stopwatch, look_up
from isthmus.tasks.reproduce.recipes import Recipe
from isthmus.tasks.reproduce.runs import Run, each_seed

DEFINITIONS = {
    "quantisation_error": "mean Euclidean distance of the fitted rows to their nearest unit",
    "topographic_error": "share of the fitted rows whose two nearest units are no neighbours",
}
define = partial(look_up, DEFINITIONS)


def measure(asked: Recipe, started: Callable[[str], None]) -> Measured:
    """Fit the standardised table once for every seed.

    Raises
    ------
    NotFoundError
        for another table.
    """
    if asked.data != "iris":
        raise NotFoundError(f"there is no table {asked.data!r} for maps of units; there is iris")
    table = load_iris().data
    X = np.asarray(Scaling.of(table, "standard").apply(table))

    def run(seed: int, model: Any, watch: Stopwatch) -> Run:
        with watch("fit"):
            model.fit(X)
        with watch("score"):
            return Run(values={metric: getattr(model, metric)(X) for metric in DEFINITIONS})

    found = each_seed(asked, started, run)
    return Measured(
        values=found.values,
        protocol=f"{len(X)} rows of mean 0 and deviation 1, measured on the fitted rows",
        counted=f"{len(X)} rows",
        seconds=found.seconds,
    )
