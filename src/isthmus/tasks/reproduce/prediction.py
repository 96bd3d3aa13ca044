"""A column of a table predicted from the others, beside trees and a linear model."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier

from isthmus.core.errors import DataError
from isthmus.data.features import column_labels
from isthmus.evaluate.classification import accuracy, auc
from isthmus.tasks.predictor import Predictor
from isthmus.tasks.reproduce import rows
from isthmus.tasks.reproduce.measured import Measured, Stopwatch, look_up
from isthmus.tasks.reproduce.recipes import Recipe
from isthmus.tasks.reproduce.runs import Run, each_seed

_RIGHT = "share of the test rows given the right class"
_AREA = "area under the ROC curve on the test rows"
DEFINITIONS = {
    "accuracy": _RIGHT,
    "auc": _AREA,
    "trees_accuracy": f"{_RIGHT} by scikit-learn's histogram gradient boosting, same features",
    "trees_auc": f"{_AREA} of the same trees",
    "linear_accuracy": f"{_RIGHT} by a logistic regression, same features",
    "linear_auc": f"{_AREA} of the same regression",
}
COUNTS = ("learned_from", "valid_rows", "test_rows")  # of rows, in a predictor's account of itself
define = partial(look_up, DEFINITIONS)


def measure(asked: Recipe, started: Callable[[str], None]) -> Measured:
    """Fit once for every seed, which also draws the rows held out, and measure on these."""

    def run(seed: int, model: Any, watch: Stopwatch) -> Run:
        predictor = Predictor(model, random_state=seed, **asked.options.get("predictor", {}))
        with watch("fit"):
            predictor.fit(asked.data, **asked.options["fit"])
        report: Any = predictor.report
        return Run(
            values={**_found(predictor, asked.data, seed), **_counts(predictor)},
            se={"accuracy": report["se"]},
            note=rows.epochs(model),
        )

    found = each_seed(asked, started, run)
    values = found.values
    learned, stopping, tested = (int(values.pop(count)[-1]) for count in COUNTS)
    stop = f", {stopping:,} of them to stop by" if stopping else ""
    return Measured(
        values=values,
        se=found.se,
        protocol=f"{learned:,} rows learned from{stop}; {tested:,}, drawn anew for each seed, test",
        counted=f"{tested:,} rows",
        seconds=found.seconds,
        notes=[*found.notes, _beside(values, "trees"), _beside(values, "linear")],
    )


def _beside(values: dict[str, list[float]], name: str) -> str:
    """What stands beside, and by how much the model is better on the same rows."""
    told = []
    for metric in ("accuracy", "auc"):
        ours, theirs = np.array(values[metric]), np.array(values[f"{name}_{metric}"])
        told.append(f"{metric} {theirs.mean():.4f} (ours {(ours - theirs).mean():+.4f})")
    return f"{name}, mean over the seeds: {', '.join(told)}"


def _counts(predictor: Predictor) -> dict[str, int]:
    return {count: predictor.about[count] for count in COUNTS}


def _found(predictor: Predictor, data: str, seed: int) -> dict[str, float]:
    """The measures of one seed."""
    report: Any = predictor.report
    if report is None or not predictor.classifies:
        raise DataError("a recipe of this kind needs a classifier, and rows held out to test")
    given = predictor.read(data)
    assert given.target is not None
    y = column_labels(given.target, given.source)
    test = np.isin(np.arange(len(y)), predictor.test_rows)
    trees = HistGradientBoostingClassifier(random_state=seed).fit(given.X[~test], y[~test])
    linear = report["beside"][-1]
    return {
        "accuracy": report["accuracy"],
        "auc": report["auc"],
        "trees_accuracy": accuracy(y[test], trees.predict(given.X[test])),
        "trees_auc": auc(y[test], trees.predict_proba(given.X[test]), trees.classes_),
        "linear_accuracy": linear["accuracy"],
        "linear_auc": linear["auc"],
    }
