"""One to many: the image of a digit to its name, spelled."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from isthmus.core.errors import DataError
from isthmus.tasks.reproduce import rows
from isthmus.tasks.reproduce.measured import Measured, Stopwatch, look_up, percent_se
from isthmus.tasks.reproduce.recipes import Recipe
from isthmus.tasks.reproduce.runs import Run, each_seed

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

    def run(seed: int, model: Any, watch: Stopwatch) -> Run:
        options = {"validation": (data.valid, valid)} if valid else {}
        with watch("fit"):
            model.fit(data.train, train, **options)
        with watch("score"):
            written = model.predict(data.test)
        right = [one == other for one, other in zip(written, test, strict=True)]
        strange = [word not in NAMES for word in written]
        values = {"exact": 100 * float(np.mean(right)), "no_words": 100 * float(np.mean(strange))}
        return Run(values=values, note=rows.epochs(model))

    found = each_seed(asked, started, run)
    return Measured(
        values=found.values,
        se={"exact": percent_se(found.values["exact"], len(data.test))},
        protocol=data.told(asked),
        counted=f"{len(data.test):,} images",
        seconds=found.seconds,
        notes=found.notes,
    )


def _named(y: Any, asked: Recipe) -> list[str]:
    if y is None:
        raise DataError(f"{asked.data} has no labels to spell")
    return [NAMES[digit] for digit in y]
