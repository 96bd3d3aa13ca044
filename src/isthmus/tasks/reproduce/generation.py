"""Rows made from a mixture of Gaussians over codes, and from a single one, beside test rows."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from isthmus.data.samples import open_samples
from isthmus.evaluate.classification import error_rate
from isthmus.evaluate.generation import frechet_distance
from isthmus.tasks.codec import CodeSampler
from isthmus.tasks.reproduce import rows
from isthmus.tasks.reproduce.features import WHERE, feature_classifier, floor
from isthmus.tasks.reproduce.measured import Measured, Stopwatch, look_up
from isthmus.tasks.reproduce.recipes import Recipe
from isthmus.tasks.reproduce.runs import Run, each_seed

DEFINITIONS = {
    "frechet_gaussian": "squared Frechet distance of test rows to as many decoded draws from one "
    f"Gaussian fitted to the codes, {WHERE}",
    "frechet_mixture": "squared Frechet distance of test rows to as many decoded draws from a "
    f"mixture of Gaussians fitted to the codes, {WHERE}",
    "ratio": "squared Frechet distance of test rows to as many decoded draws from one Gaussian "
    f"over codes, divided by that from a mixture of Gaussians, {WHERE}",
}
define = partial(look_up, DEFINITIONS)


def measure(asked: Recipe, started: Callable[[str], None]) -> Measured:
    """Fit once for every seed and compare decoded draws with the test rows."""
    data = rows.parts(asked)
    components = int(asked.options.get("components", 10))
    started(f"{asked.name}, features of {asked.data}")
    whole = open_samples(asked.data)
    classifier = feature_classifier(asked, whole)
    features = classifier.transform
    real, count = features(data.test), len(data.test)
    notes = [floor(whole, real, features)]
    if data.test_y is not None:
        wrong = 100 * error_rate(data.test_y, classifier.predict(data.test))
        notes.append(f"the classifier gives {wrong:.2f} % of the test rows a wrong class")

    def run(seed: int, model: Any, watch: Stopwatch) -> Run:
        options = {"validation": data.valid} if len(data.valid) else {}
        with watch("fit"):
            model.fit(data.train, **options)
        codes = model.transform(data.train)
        distances = []
        for gaussians in (1, components):
            drawn = CodeSampler(components=gaussians, random_state=seed).fit(codes).sample(count)
            distances.append(frechet_distance(real, features(model.inverse_transform(drawn))))
        single, mixture = distances
        return Run(
            values={
                "frechet_gaussian": single,
                "frechet_mixture": mixture,
                "ratio": single / mixture,
            },
            note=f"{rows.epochs(model)}; distances {single:.2f} and {mixture:.2f}",
        )

    found = each_seed(asked, started, run)
    return Measured(
        values=found.values,
        protocol=data.told(asked),
        seconds=found.seconds,
        counted=f"{count:,} rows drawn, {components} Gaussians in the mixture",
        notes=[*notes, *found.notes],
    )
