"""One to many: the image of a digit to its name, spelled."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from isthmus.core.errors import DataError
from isthmus.tasks.reproduce import rows
from isthmus.tasks.reproduce.measured import Measured, Stopwatch, look_up
from isthmus.tasks.reproduce.recipes import Recipe

NAMES = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
DEFINITIONS = {
    "exact": "test images of whose names every letter and the end are right, in percent",
    "no_words": "test images for which something else than one of the ten names is written, in "
    "percent",
}
define = partial(look_up, DEFINITIONS)


def measure(asked: Recipe, started: Callable[[str], None]) -> Measured:
    """Fit once for every seed and spell the test images."""
    data = rows.parts(asked)
    train, valid, test = (_named(y, asked) for y in (data.train_y, data.valid_y, data.test_y))
    values: dict[str, list[float]] = {metric: [] for metric in DEFINITIONS}
    notes = []
    watch = Stopwatch()
    for seed, model in rows.seeded(asked):
        started(f"{asked.name}, seed {seed}")
        options = {"validation": (data.valid, valid)} if valid else {}
        with watch("fit"):
            model.fit(data.train, train, **options)
        with watch("score"):
            written = model.predict(data.test)
        right = [one == other for one, other in zip(written, test, strict=True)]
        values["exact"].append(100 * float(np.mean(right)))
        values["no_words"].append(100 * float(np.mean([word not in NAMES for word in written])))
        notes.append(f"seed {seed}: {rows.epochs(model)}")
    share = np.mean(values["exact"]) / 100
    return Measured(
        values=values,
        se={"exact": 100 * float(np.sqrt(share * (1 - share) / len(data.test)))},
        protocol=data.told(asked),
        counted=f"{len(data.test):,} images",
        seconds=watch.a_run(len(asked.seeds)),
        notes=notes,
    )


def _named(y: Any, asked: Recipe) -> list[str]:
    if y is None:
        raise DataError(f"{asked.data} has no labels to spell")
    return [NAMES[digit] for digit in y]
