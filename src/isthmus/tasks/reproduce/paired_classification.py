"""A classifier beside another and a logistic regression, on the same rows, seed by seed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from isthmus.core.errors import DataError
from isthmus.evaluate.classification import error_rate
from isthmus.evaluate.statistics import paired, reach
from isthmus.tasks.reproduce import rows
from isthmus.tasks.reproduce.measured import Measured, Stopwatch, look_up
from isthmus.tasks.reproduce.recipes import Recipe
from isthmus.tasks.reproduce.runs import Run, each_seed

DEFINITIONS = {
    "error": "test rows given a wrong class, in percent, mean over seeds",
    "beside_error": "the same of the model beside, with the same seeds",
    "logistic_error": "the same of a logistic regression on standardised rows",
    "gain": "beside_error - error in percentage points, mean over the seeds",
    "least_gain": "lower end of the 95 % interval of the gain (Student's t over the seeds)",
    "logistic_gain": "logistic_error - error in percentage points, mean over the seeds",
}
define = partial(look_up, DEFINITIONS)


def measure(asked: Recipe, started: Callable[[str], None]) -> Measured:
    """Fit both models once for every seed, and the logistic regression once."""
    data = rows.parts(asked)
    if data.train_y is None or data.test_y is None:
        raise DataError(f"{asked.data} has no labels, which a classifier needs")

    def run(seed: int, model: Any, watch: Stopwatch) -> Run:
        with watch("fit"):
            error = _error(model, data)
        beside = _error(rows.beside(asked, seed), data)
        return Run(values={"error": error, "beside_error": beside})

    found = each_seed(asked, started, run)
    plain = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000))
    logistic = _error(plain, data)
    errors, beside = (np.array(found.values[of]) for of in ("error", "beside_error"))
    values = {
        **found.values,
        "logistic_error": [logistic],
        "gain": (beside - errors).tolist(),
        "logistic_gain": (logistic - errors).tolist(),
    }
    se = {}
    if len(errors) > 1:
        gain = paired(beside, errors)
        values["least_gain"] = [gain.difference - reach(gain.se, gain.n)]
        se["gain"] = gain.se
    pairs = ", ".join(f"{a:.2f} and {b:.2f}" for a, b in zip(errors, beside, strict=True))
    return Measured(
        values=values,
        se=se,
        protocol=data.told(asked),
        counted=f"{len(data.test):,} rows, {len(errors)} seeds",
        seconds=found.seconds,
        notes=[
            f"errors of the model and of that beside: {pairs}",
            f"logistic regression: {logistic:.2f}",
        ],
    )


def _error(model: Any, data: rows.Parts) -> float:
    """In percent, of the test rows, learned from the others."""
    assert data.test_y is not None
    model.fit(data.train, data.train_y)
    return 100 * error_rate(data.test_y, model.predict(data.test))
