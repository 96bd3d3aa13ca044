"""What an encoder that learned without labels is worth where few rows have one."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from sklearn.base import clone
from sklearn.frozen import FrozenEstimator

from isthmus.core.errors import DataError
from isthmus.core.seeds import stream
from isthmus.evaluate.classification import error_rate
from isthmus.evaluate.statistics import Paired, paired, reach
from isthmus.tasks.reproduce import rows
from isthmus.tasks.reproduce.interruption import heeded
from isthmus.tasks.reproduce.measured import Measured, Stopwatch, look_up
from isthmus.tasks.reproduce.recipes import Recipe

DEFINITIONS = {
    "error": "test rows given a wrong class, in percent, mean over draws of the labelled rows",
    "beside_error": "the same of the model that learned from the labelled rows alone; of several, "
    "the one with the least",
    "gain": "beside_error - error in percentage points, mean over the draws",
    "least_gain": "lower end of the 95 % interval of the gain (Student's t over the draws)",
    "least_first_gain": "the same of the gain over the first of several that stand beside",
}
define = partial(look_up, DEFINITIONS)


def measure(asked: Recipe, started: Callable[[str], None]) -> Measured:
    """Learn the encoder once from all rows without labels, then its classifier and those beside
    from each draw of `labels` rows, as many of every class."""
    data = rows.parts(asked)
    y, test_y = data.train_y, data.test_y
    if y is None or test_y is None:
        raise DataError(f"{asked.data} has no labels, which a classifier needs")
    labels, draws = int(asked.options["labels"]), int(asked.options["draws"])
    watch = Stopwatch()
    seed, learned = next(rows.seeded(asked))
    started(f"{asked.name}, the encoder")
    with heeded(), watch("fit"):
        learned.encoder = FrozenEstimator(clone(learned.encoder).fit(data.train))
    models = [learned, *_beside(asked)]
    found = np.empty((len(models), draws))
    for draw in range(draws):
        started(f"{asked.name}, draw {draw + 1} of {draws}")
        chosen = _draw(y, labels, stream(seed, "labelled rows", draw))
        for row, model in enumerate(models):
            with heeded():
                fitted = rows.with_seed(clone(model), draw).fit(data.train[chosen], y[chosen])
            found[row, draw] = 100 * error_rate(test_y, fitted.predict(data.test))
    ours, *others = found
    alone = min(others, key=np.mean)  # the hardest to beat, though it is known only afterwards
    gain = paired(alone, ours)
    first = paired(others[0], ours)
    return Measured(
        values={
            "error": ours.tolist(),
            "beside_error": alone.tolist(),
            "gain": (alone - ours).tolist(),
            "least_gain": [_least(gain)],
            "least_first_gain": [_least(first)],
        },
        se={"gain": gain.se},
        protocol=f"{len(data.train):,} rows learned from without labels, {labels} with; "
        f"{asked.test} tests",
        counted=f"{len(data.test):,} rows, {draws} draws",
        seconds=watch.seconds,
        notes=[f"errors with the encoder and without, by draw: {_by_draw(found)}"],
    )


def _beside(asked: Recipe) -> list[Any]:
    """The models that learn from the labelled rows alone."""
    beside = asked.options["beside"]
    return [rows.from_table(table) for table in (beside if isinstance(beside, list) else [beside])]


def _draw(y: np.ndarray, labels: int, generator: np.random.Generator) -> np.ndarray:
    """So many rows, as many of every class."""
    classes = np.unique(y)
    if labels % len(classes):
        raise DataError(f"{labels} labels cannot be shared alike by {len(classes)} classes")
    each = labels // len(classes)
    found = [generator.choice(np.flatnonzero(y == one), each, replace=False) for one in classes]
    return np.concatenate(found)


def _least(gain: Paired) -> float:
    return gain.difference - reach(gain.se, gain.n)


def _by_draw(found: np.ndarray) -> str:
    return ", ".join(" and ".join(f"{error:.2f}" for error in draw) for draw in found.T)
