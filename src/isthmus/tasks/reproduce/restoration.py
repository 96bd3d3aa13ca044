"""Images restored by an autoencoder that a discriminator judges, and by two that errors judge."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from isthmus.data.samples import open_samples
from isthmus.evaluate.generation import frechet_distance
from isthmus.tasks.reproduce import rows
from isthmus.tasks.reproduce.features import WHERE, feature_classifier, floor
from isthmus.tasks.reproduce.measured import Measured, Stopwatch, look_up
from isthmus.tasks.reproduce.recipes import Recipe
from isthmus.tasks.reproduce.runs import Run, each_seed

DEFINITIONS = {
    "squared_error": "squared error summed over a row, mean over test rows",
    "absolute_error": "absolute error summed over a row, mean over test rows",
    "frechet": f"squared Frechet distance of test rows to their reconstructions, {WHERE}",
    "ratio": "frechet of the model beside, the smaller of those learned by the squared and by the "
    "absolute error / frechet",
    "cost": "squared_error / that of the model beside that was learned by the squared error",
}
define = partial(look_up, DEFINITIONS)
ERRORS = ("squared", "absolute")
JUDGES = {"the discriminator": "", **{f"the {error} error": f"{error} " for error in ERRORS}}


def measure(asked: Recipe, started: Callable[[str], None]) -> Measured:
    """Fit the model for every seed, and the one beside it by either error."""
    data = rows.parts(asked)
    started(f"{asked.name}, features of {asked.data}")
    whole = open_samples(asked.data)
    features = feature_classifier(asked, whole).transform
    real = features(data.test)
    shape = (-1, *(whole.image_shape or data.train.shape[1:]))

    def told(model: Any) -> dict[str, float]:
        restored = model.reconstruct(data.test.reshape(shape)).reshape(data.test.shape)
        apart = restored - data.test
        return {
            "squared_error": float(np.square(apart).sum(axis=1).mean()),
            "absolute_error": float(np.abs(apart).sum(axis=1).mean()),
            "frechet": frechet_distance(real, features(restored)),
        }

    def run(seed: int, model: Any, watch: Stopwatch) -> Run:
        with watch("fit"):
            model.fit(data.train.reshape(shape))
        values = told(model)
        for error in ERRORS:
            other = rows.beside(asked, seed).set_params(error=error)
            started(f"{asked.name}, seed {seed}, the model beside, {error} error")
            with watch(error):
                other.fit(data.train.reshape(shape))
            values |= {f"{error} {metric}": value for metric, value in told(other).items()}
        least = min(values[f"{error} frechet"] for error in ERRORS)
        values["ratio"] = least / values["frechet"]
        values["cost"] = values["squared_error"] / values["squared squared_error"]
        each = (f"{values[f'{of}frechet']:.2f} by {judge}" for judge, of in JUDGES.items())
        return Run(values=values, note=f"{rows.epochs(model)}; frechet {', '.join(each)}")

    found = each_seed(asked, started, run)
    return Measured(
        values=found.values,
        protocol=data.told(asked),
        counted=f"{len(data.test):,} rows restored",
        seconds=found.seconds,
        notes=[
            floor(whole, real, features),
            *(_line(judge, found.values, of) for judge, of in JUDGES.items()),
            *found.notes,
        ],
    )


def _line(judge: str, values: Mapping[str, Sequence[float]], of: str) -> str:
    """What one of the models reached, mean and deviation over seeds."""
    told = []
    for metric in ("squared_error", "absolute_error", "frechet"):
        runs = values[f"{of}{metric}"]
        deviation = f" +- {np.std(runs, ddof=1):.3f}" if len(runs) > 1 else ""
        told.append(f"{metric} {np.mean(runs):.3f}{deviation}")
    return f"by {judge}: {', '.join(told)}"
