"""The features over which made rows and real ones are compared: a classifier's."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import numpy as np
from sklearn.base import clone

from isthmus.core.errors import DataError
from isthmus.core.seeds import stream
from isthmus.core.version import __version__
from isthmus.data import known
from isthmus.data.samples import Samples
from isthmus.evaluate.generation import frechet_distance
from isthmus.models import saved
from isthmus.models.autoencoders.autoencoder import Autoencoder
from isthmus.models.autoencoders.encoder_classifier import EncoderClassifier
from isthmus.tasks.reproduce.interruption import heeded
from isthmus.tasks.reproduce.recipes import Recipe

FEATURES = EncoderClassifier(
    encoder=Autoencoder(hidden=(256,), code=64, code_activation="relu", epochs=0),
    epochs=10,
    schedule="cosine",
)
WHERE = "over 64 features of a classifier of the same data, not those of an Inception network"


def feature_classifier(asked: Recipe, whole: Samples) -> Any:
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
    with heeded():
        fitted = clone(FEATURES).fit(whole.X, whole.y)
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        saved.save(fitted, kept)
    except OSError:
        return fitted  # a cache that cannot be written costs only the time to learn it again
    return fitted


def floor(whole: Samples, real: np.ndarray, features: Callable[[Any], np.ndarray]) -> str:
    """How far real rows are from real rows, which no model can be expected to better by much.

    The features were learned on the former, so fresh rows would be a little nearer.
    """
    count = min(len(real), len(whole.X))
    chosen = stream(0, "rows beside test rows").permutation(len(whole.X))[:count]
    distance = frechet_distance(real, features(whole.X[chosen]))
    return (
        f"{count:,} rows of {whole.source} are at a distance of {distance:.2f} from the test rows"
    )
