"""Autoencoders beside published reconstruction errors, and PCA at the same width of the code."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from typing import Any

import numpy as np
from sklearn.decomposition import PCA

from isthmus.evaluate.reconstruction import principal_angles, squared_error
from isthmus.tasks.reproduce import rows
from isthmus.tasks.reproduce.measured import Measured, Stopwatch, look_up
from isthmus.tasks.reproduce.recipes import Recipe
from isthmus.tasks.reproduce.runs import Run, each_seed

DEFINITIONS = {
    "squared_error": "squared error summed over a row, mean over test rows",
    "pca_squared_error": "the same of principal components, as many as the code is wide",
    "beside_squared_error": "the same of the model beside, learned from the same rows",
    "validation_squared_error": "the same on the rows that stop the training",
    "share_of_pca": "squared_error / pca_squared_error",
    "angle": "largest principal angle between the decoder's columns and the principal components, "
    "in radians",
}
define = partial(look_up, DEFINITIONS)


def measure(asked: Recipe, started: Callable[[str], None]) -> Measured:
    """Fit once for every seed and compare test rows with their reconstructions."""
    data = rows.parts(asked)
    metrics = [figure.metric for figure in asked.figures]
    components = cache(partial(_components, data.train))

    def run(seed: int, model: Any, watch: Stopwatch) -> Run:
        options = {"validation": data.valid} if len(data.valid) else {}
        with watch("fit"):
            model.fit(data.train, **options)
        with watch("score"):
            each = squared_error(data.test, model.reconstruct(data.test))
        values = {}
        for metric in metrics:
            if metric == "beside_squared_error":
                started(f"{asked.name}, seed {seed}, the model beside")
                other = rows.beside(asked, seed).fit(data.train, **options)
                values[metric] = _error(other, data.test)
            else:
                values[metric] = _value(metric, model, data, float(each.mean()), components)
        se = float(each.std(ddof=1) / np.sqrt(len(each)))
        return Run(values=values, se={"squared_error": se}, note=rows.epochs(model))

    found = each_seed(asked, started, run)
    return Measured(
        values=found.values,
        se=found.se,
        protocol=data.told(asked),
        counted=f"{len(data.test):,} rows",
        seconds=found.seconds,
        notes=found.notes,
    )


def _components(train: np.ndarray, width: int) -> PCA:
    return PCA(width, svd_solver="full").fit(train.astype(np.float64))


def _error(model: Any, X: np.ndarray) -> float:
    return float(squared_error(X, model.reconstruct(X)).mean())


def _value(
    metric: str, model: Any, data: rows.Parts, error: float, components: Callable[[int], PCA]
) -> float:
    if metric == "squared_error":
        return error
    if metric == "validation_squared_error":
        return _error(model, data.valid)
    pca = components(model.code)
    if metric == "angle":
        origin = model.inverse_transform(np.zeros((1, model.code)))
        columns = model.inverse_transform(np.eye(model.code)) - origin
        return float(principal_angles(columns, pca.components_)[0])
    back = pca.inverse_transform(pca.transform(data.test.astype(np.float64)))
    published = float(squared_error(data.test, back).mean())
    return published if metric == "pca_squared_error" else error / published
