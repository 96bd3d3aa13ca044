"""Rows that a model makes by itself, and those of the model beside it, beside test rows."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from isthmus.data.samples import open_samples
from isthmus.evaluate.generation import frechet_distance
from isthmus.tasks.reproduce import rows
from isthmus.tasks.reproduce.features import WHERE, feature_classifier, floor
from isthmus.tasks.reproduce.measured import Measured, Stopwatch, look_up
from isthmus.tasks.reproduce.recipes import Recipe
from isthmus.tasks.reproduce.runs import Run, each_seed

DEFINITIONS = {
    "frechet": f"squared Frechet distance of test rows to as many that the model makes, {WHERE}",
    "frechet_beside": "the same of the rows that the model beside it makes",
    "ratio": "frechet_beside / frechet",
}
define = partial(look_up, DEFINITIONS)


def measure(asked: Recipe, started: Callable[[str], None]) -> Measured:
    """Fit both models for every seed and compare what they make with the test rows."""
    data = rows.parts(asked)
    started(f"{asked.name}, features of {asked.data}")
    whole = open_samples(asked.data)
    features = feature_classifier(asked, whole).transform
    real, count = features(data.test), len(data.test)
    shape = (-1, *(whole.image_shape or data.train.shape[1:]))

    def run(seed: int, model: Any, watch: Stopwatch) -> Run:
        distances, told = [], []
        for part, found in (("fit", model), ("beside", rows.beside(asked, seed))):
            name = type(found).__name__
            started(f"{asked.name}, seed {seed}, {name}")
            with watch(part):
                found.fit(data.train.reshape(shape))
            made = found.sample(count, random_state=seed)
            distances.append(frechet_distance(real, features(made)))
            told.append(f"{name}: {rows.epochs(found)}; at {distances[-1]:.2f}")
        ours, beside = distances
        return Run(
            values={"frechet": ours, "frechet_beside": beside, "ratio": beside / ours},
            note=", ".join(told),
        )

    found = each_seed(asked, started, run)
    return Measured(
        values=found.values,
        protocol=data.told(asked),
        seconds=found.seconds,
        counted=f"{count:,} rows made",
        notes=[floor(whole, real, features), *found.notes],
    )
