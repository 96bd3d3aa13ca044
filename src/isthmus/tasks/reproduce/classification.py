"""Classifiers on a pretrained encoder beside published test errors."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from isthmus.core.errors import DataError
from isthmus.evaluate.classification import error_rate
from isthmus.tasks.reproduce import rows
from isthmus.tasks.reproduce.measured import Measured, Stopwatch, look_up
from isthmus.tasks.reproduce.recipes import Recipe

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
    chosen, notes = _choose(asked, data, started)
    values: dict[str, list[float]] = {metric: [] for metric in DEFINITIONS}
    watch = Stopwatch()
    for seed, model in rows.seeded(asked, chosen):
        started(f"{asked.name}, seed {seed}")
        with watch("fit"):
            validation = _fit(model, data)
        with watch("score"):
            values["error"].append(_error(model, data.test, data.test_y))
        told = f"seed {seed}: {rows.epochs(model)}"
        if validation is not None:
            values["validation_error"].append(validation)
            told += f", {validation:.2f} % wrong on validation"
        notes.append(told)
    share = np.mean(values["error"]) / 100
    return Measured(
        values={metric: found for metric, found in values.items() if found},
        se={"error": 100 * float(np.sqrt(share * (1 - share) / len(data.test)))},
        protocol=data.told(asked),
        counted=f"{len(data.test):,} rows",
        seconds=watch.a_run(len(asked.seeds)),
        chosen=[chosen] if chosen else [],
        notes=notes,
    )


def _choose(
    asked: Recipe, data: rows.Parts, started: Callable[[str], None]
) -> tuple[dict[str, Any], list[str]]:
    """The candidate with the fewest mistakes on validation rows, at the first seed; how all did."""
    tried: list[tuple[float, dict[str, Any]]] = []
    for candidate in rows.candidates(asked) if asked.choose else []:
        told = ", ".join(f"{field}={value}" for field, value in candidate.items())
        started(f"{asked.name}, {told}")
        _, model = next(rows.seeded(asked, candidate))
        error = _fit(model, data)
        if error is None:
            raise DataError(f"{asked.name} chooses on validation rows, but its split has none")
        tried.append((error, candidate))
    notes = [
        f"{', '.join(f'{k}={v}' for k, v in candidate.items())}: {error:.2f} % wrong on validation"
        for error, candidate in tried
    ]
    return min(tried, key=lambda one: one[0])[1] if tried else {}, notes


def _fit(model: Any, data: rows.Parts) -> float | None:
    """Fit; the error on the rows that stop the training, where there are such."""
    if not len(data.valid):
        model.fit(data.train, data.train_y)
        return None
    model.fit(data.train, data.train_y, validation=(data.valid, data.valid_y))
    return _error(model, data.valid, data.valid_y)


def _error(model: Any, X: np.ndarray, y: Any) -> float:
    return 100 * error_rate(y, model.predict(X))
