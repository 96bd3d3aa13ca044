"""Rows that a model makes by itself, and those of the model beside it, beside test rows."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from isthmus.data.samples import open_samples
from isthmus.evaluate.generation import frechet_distance
from isthmus.tasks.reproduce import rows
from isthmus.tasks.reproduce.features import WHERE, feature_classifier, floor
from isthmus.tasks.reproduce.measured import Measured, Stopwatch, look_up
from isthmus.tasks.reproduce.recipes import Recipe

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
    values: dict[str, list[float]] = {metric: [] for metric in DEFINITIONS}
    watch = Stopwatch()
    notes = [floor(whole, real, features)]
    shape = (-1, *(whole.image_shape or data.train.shape[1:]))
    for seed, model in rows.seeded(asked):
        distances = []
        for part, found in (("fit", model), ("beside", rows.beside(asked, seed))):
            name = type(found).__name__
            started(f"{asked.name}, seed {seed}, {name}")
            with watch(part):
                found.fit(data.train.reshape(shape))
            made = found.sample(count, random_state=seed)
            distances.append(frechet_distance(real, features(made)))
            notes.append(f"seed {seed}, {name}: {rows.epochs(found)}; at {distances[-1]:.2f}")
        values["frechet"].append(distances[0])
        values["frechet_beside"].append(distances[1])
        values["ratio"].append(distances[1] / distances[0])
    return Measured(
        values=values,
        protocol=data.told(asked),
        seconds=watch.a_run(len(asked.seeds)),
        counted=f"{count:,} rows made",
        notes=notes,
    )
