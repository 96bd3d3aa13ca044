"""A class for every step of made sequences: digit films, and symbols to be reversed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from isthmus.core.errors import DataError, NotFoundError
from isthmus.data.digit_films import digit_films
from isthmus.data.planted import reversal
from isthmus.data.samples import open_samples
from isthmus.tasks.reproduce import rows
from isthmus.tasks.reproduce.measured import Measured, Stopwatch, look_up, percent_se
from isthmus.tasks.reproduce.recipes import Recipe
from isthmus.tasks.reproduce.runs import Run, each_seed

DEFINITIONS = {
    "steps": "test steps given their class, in percent",
    "exact": "test sequences with every step given its class, in percent",
}
define = partial(look_up, DEFINITIONS)
LEARN, TEST = 0, 1  # seeds of what is made


class Part(NamedTuple):
    """Sequences, and the classes of their steps."""

    X: list[np.ndarray]
    y: list[np.ndarray]


def measure(asked: Recipe, started: Callable[[str], None]) -> Measured:
    """Make the sequences once, fit once for every seed, count steps and sequences."""
    train, test = _made(asked)

    def run(seed: int, model: Any, watch: Stopwatch) -> Run:
        with watch("fit"):
            model.fit(train.X, train.y)
        with watch("score"):
            told = model.predict(test.X)
        right = [tags == true for tags, true in zip(told, test.y, strict=True)]
        values = {
            "steps": 100 * np.concatenate(right).mean(),
            "exact": 100 * np.mean([steps.all() for steps in right]),
        }
        return Run(values=values, note=rows.epochs(model))

    found = each_seed(asked, started, run)
    steps = sum(map(len, test.y))
    return Measured(
        values=found.values,
        se={"exact": percent_se(found.values["exact"], len(test.X))},
        protocol=f"{len(train.X):,} sequences learned from, {len(test.X):,} others test",
        counted=f"{len(test.X):,} sequences, {steps:,} steps",
        seconds=found.seconds,
        notes=found.notes,
    )


def _made(asked: Recipe) -> tuple[Part, Part]:
    """What is learned from, and what tests."""
    makers: dict[str, Callable[[Recipe], tuple[Part, Part]]] = {
        "digit films": _films,
        "reversal": _reversed,
    }
    made = str(asked.options["made"])
    if made not in makers:
        raise NotFoundError(f"there is no task {made!r} of steps; there are {', '.join(makers)}")
    return makers[made](asked)


def _films(asked: Recipe) -> tuple[Part, Part]:
    """Of the images of `data`, and others of those of `test`."""
    parts = []
    for source, many, seed in ((asked.data, "learn", LEARN), (asked.test, "test", TEST)):
        found = open_samples(str(source))
        if found.image_shape is None or found.y is None:
            raise DataError(f"{source} has no labelled images, of which films are made")
        images = found.X.reshape(-1, *found.image_shape[:2])
        labels: Any = found.y
        films = digit_films(images, labels, int(asked.options[many]), random_state=seed)
        parts.append(Part(*films))
    return parts[0], parts[1]


def _reversed(asked: Recipe) -> tuple[Part, Part]:
    """Drawn, the last ones test, without those that were learned from too."""
    learn, test = int(asked.options["learn"]), int(asked.options["test"])
    X, y = reversal(
        learn + test, length=int(asked.options["length"]), symbols=int(asked.options["symbols"])
    )
    seen = {sequence.tobytes() for sequence in X[:learn]}
    tested = [n for n in range(learn, learn + test) if X[n].tobytes() not in seen]
    others = Part([X[n] for n in tested], [y[n] for n in tested])
    return Part(X[:learn], y[:learn]), others
