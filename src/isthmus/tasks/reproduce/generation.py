"""Rows made from a mixture of Gaussians over codes, and from a single one, beside test rows."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from sklearn.base import clone

from isthmus.core.errors import DataError
from isthmus.core.seeds import stream
from isthmus.core.version import __version__
from isthmus.data import known
from isthmus.data.samples import Samples, open_samples
from isthmus.evaluate.classification import error_rate
from isthmus.evaluate.generation import frechet_distance
from isthmus.models import saved
from isthmus.models.autoencoders.autoencoder import Autoencoder
from isthmus.models.autoencoders.encoder_classifier import EncoderClassifier
from isthmus.tasks.codec import CodeSampler
from isthmus.tasks.reproduce import rows
from isthmus.tasks.reproduce.measured import Measured, Stopwatch, look_up
from isthmus.tasks.reproduce.recipes import Recipe

FEATURES = EncoderClassifier(
    encoder=Autoencoder(hidden=(256,), code=64, code_activation="relu", epochs=0),
    epochs=10,
    schedule="cosine",
)
WHERE = "over 64 features of a classifier of the same data, not those of an Inception network"
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
    classifier = _classifier(asked, whole)
    features = classifier.transform
    real, count = features(data.test), len(data.test)
    values: dict[str, list[float]] = {metric: [] for metric in DEFINITIONS}
    watch = Stopwatch()
    notes = [_floor(whole, real, features)]
    if data.test_y is not None:
        wrong = 100 * error_rate(data.test_y, classifier.predict(data.test))
        notes.append(f"the classifier gives {wrong:.2f} % of the test rows a wrong class")
    for seed, model in rows.seeded(asked):
        started(f"{asked.name}, seed {seed}")
        options = {"validation": data.valid} if len(data.valid) else {}
        with watch("fit"):
            model.fit(data.train, **options)
        codes = model.transform(data.train)
        distances = []
        for gaussians in (1, components):
            drawn = CodeSampler(components=gaussians, random_state=seed).fit(codes).sample(count)
            distances.append(frechet_distance(real, features(model.inverse_transform(drawn))))
        single, mixture = distances
        values["frechet_gaussian"].append(single)
        values["frechet_mixture"].append(mixture)
        values["ratio"].append(single / mixture)
        notes.append(f"seed {seed}: {rows.epochs(model)}; distances {single:.2f} and {mixture:.2f}")
    return Measured(
        values=values,
        protocol=data.told(asked),
        seconds=watch.a_run(len(asked.seeds)),
        counted=f"{count:,} rows drawn, {components} Gaussians in the mixture",
        notes=notes,
    )


def _classifier(asked: Recipe, whole: Samples) -> Any:
    """The classifier whose code is the features, learned once for a data set and kept."""
    if whole.y is None:
        raise DataError(
            f"{asked.data} has no labels, from which the features that rows are compared by are "
            "learned; name a data set that has"
        )
    plan = hashlib.sha256(repr(FEATURES).encode()).hexdigest()[:8]
    name = f"features-{known.fingerprint(whole)}-{plan}-{__version__}"
    kept = known.places()[-1].parent / "reproduced" / name
    if kept.is_dir():
        return saved.load(kept)
    fitted = clone(FEATURES).fit(whole.X, whole.y)
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        saved.save(fitted, kept)
    except OSError:
        return fitted  # a cache that cannot be written costs only the time to learn it again
    return fitted


def _floor(whole: Samples, real: np.ndarray, features: Callable[[Any], np.ndarray]) -> str:
    """How far real rows are from real rows, which no model can be expected to better by much.

    The features were learned on the former, so fresh rows would be a little nearer.
    """
    count = min(len(real), len(whole.X))
    chosen = stream(0, "rows beside test rows").permutation(len(whole.X))[:count]
    distance = frechet_distance(real, features(whole.X[chosen]))
    return (
        f"{count:,} rows of {whole.source} are at a distance of {distance:.2f} from the test rows"
    )
