"""Classifiers on a pretrained encoder beside published test errors."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from isthmus.core.errors import DataError
from isthmus.evaluate.classification import error_rate
from isthmus.tasks.reproduce import rows
from isthmus.tasks.reproduce.measured import Measured, look_up
from isthmus.tasks.reproduce.recipes import Recipe

DEFINITIONS = {
    "error": "test rows given a wrong class, in percent",
    "validation_error": "the same of the rows that stop the training",
}
define = partial(look_up, DEFINITIONS)


def measure(asked: Recipe, started: Callable[[str], None]) -> Measured:
    """Fit once for every seed and count mistakes on the test rows."""
    data = rows.parts(asked)
    if data.train_y is None or data.test_y is None:
        raise DataError(f"{asked.data} has no labels, which a classifier needs")
    values: dict[str, list[float]] = {metric: [] for metric in DEFINITIONS}
    notes = []
    for seed, model in rows.seeded(asked):
        started(f"{asked.name}, seed {seed}")
        options = {"validation": (data.valid, data.valid_y)} if len(data.valid) else {}
        model.fit(data.train, data.train_y, **options)
        values["error"].append(100 * error_rate(data.test_y, model.predict(data.test)))
        told = f"seed {seed}: {rows.epochs(model)}"
        if data.valid_y is not None and len(data.valid):
            wrong = 100 * error_rate(data.valid_y, model.predict(data.valid))
            values["validation_error"].append(wrong)
            told += f", {wrong:.2f} % wrong on validation"
        notes.append(told)
    share = np.mean(values["error"]) / 100
    return Measured(
        values={metric: found for metric, found in values.items() if found},
        se={"error": 100 * float(np.sqrt(share * (1 - share) / len(data.test)))},
        protocol=data.told(asked),
        counted=f"{len(data.test):,} rows",
        notes=notes,
    )
