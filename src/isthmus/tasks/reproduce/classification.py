"""Classifiers on a pretrained encoder beside published test errors."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np

from isthmus.core.errors import DataError
from isthmus.evaluate.classification import error_rate
from isthmus.tasks.reproduce import rows
from isthmus.tasks.reproduce.measured import Measured, Stopwatch, look_up, percent_se
from isthmus.tasks.reproduce.recipes import Recipe
from isthmus.tasks.reproduce.runs import Run, each_seed, once

DEFINITIONS = {
    "error": "test rows given a wrong class, in percent",
    "validation_error": "the same of the rows that stop the training",
}
define = partial(look_up, DEFINITIONS)


def measure(asked: Recipe, started: Callable[[str], None]) -> Measured:
    """Choose where there is something to choose, then fit once for every seed and count mistakes on
    the test rows."""
    data = rows.parts(asked)
    if data.train_y is None or data.test_y is None:
        raise DataError(f"{asked.data} has no labels, which a classifier needs")
    chosen, tried = _choose(asked, data, started)

    def run(seed: int, model: Any, watch: Stopwatch) -> Run:
        with watch("fit"):
            validation = _fit(model, data)
        with watch("score"):
            values = {"error": _error(model, data.test, data.test_y)}
        note = rows.epochs(model)
        if validation is not None:
            values["validation_error"] = validation
            note += f", {validation:.2f} % wrong on validation"
        return Run(values=values, note=note)

    found = each_seed(asked, started, run, chosen=chosen)
    return Measured(
        values=found.values,
        se={"error": percent_se(found.values["error"], len(data.test))},
        protocol=data.told(asked),
        counted=f"{len(data.test):,} rows",
        seconds=found.seconds,
        chosen=[chosen] if chosen else [],
        notes=[*tried, *found.notes],
    )


def _choose(
    asked: Recipe, data: rows.Parts, started: Callable[[str], None]
) -> tuple[dict[str, Any], list[str]]:
    """The candidate with the fewest mistakes on validation rows, at the first seed; how all did."""
    tried: list[tuple[float, dict[str, Any]]] = []
    notes = []
    for candidate in rows.candidates(asked) if asked.choose else []:
        told = ", ".join(f"{field}={value}" for field, value in candidate.items())
        run = once(asked, started, told, partial(_tried, asked, data, candidate))
        tried.append((run.values["validation_error"], candidate))
        notes.append(f"{told}: {run.note}")
    return min(tried, key=lambda one: one[0])[1] if tried else {}, notes


def _tried(asked: Recipe, data: rows.Parts, candidate: Mapping[str, Any], watch: Stopwatch) -> Run:
    _, model = next(rows.seeded(asked, candidate))
    with watch("fit"):
        error = _fit(model, data)
    if error is None:
        raise DataError(f"{asked.name} chooses on validation rows, but its split has none")
    return Run(values={"validation_error": error}, note=f"{error:.2f} % wrong on validation")


def _fit(model: Any, data: rows.Parts) -> float | None:
    """Fit; the error on the rows that stop the training, where there are such."""
    if not len(data.valid):
        model.fit(data.train, data.train_y)
        return None
    model.fit(data.train, data.train_y, validation=(data.valid, data.valid_y))
    return _error(model, data.valid, data.valid_y)


def _error(model: Any, X: np.ndarray, y: Any) -> float:
    return 100 * error_rate(y, model.predict(X))
