"""Anomalies found by reconstruction on many tables, beside an isolation forest."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
from sklearn.ensemble import IsolationForest

from isthmus.data import known
from isthmus.data.samples import Samples, open_samples
from isthmus.evaluate.detection import auroc
from isthmus.evaluate.statistics import wilcoxon
from isthmus.tasks.anomaly import AnomalyDetector
from isthmus.tasks.reproduce import rows
from isthmus.tasks.reproduce.measured import Measured, Stopwatch, look_up
from isthmus.tasks.reproduce.recipes import Recipe
from isthmus.tasks.reproduce.runs import Run, once

DEFINITIONS = {
    "auroc": "area under the ROC curve of the scores of the fitted rows, mean over tables",
    "forest_auroc": "the same of scikit-learn's isolation forest",
}
define = partial(look_up, DEFINITIONS)


def measure(asked: Recipe, started: Callable[[str], None]) -> Measured:
    """Fit every table that begins with the recipe's `data`, unlabelled, once for every seed."""
    tables = [name for name in known.names() if name.startswith(f"{asked.data}:")]
    tables = tables[: asked.options.get("tables", len(tables))]
    fit_seconds = 0.0
    found = np.empty((2, len(asked.seeds), len(tables)))  # ours and the forest's
    for column, table in enumerate(tables):
        samples = open_samples(table)
        for row, (seed, model) in enumerate(rows.seeded(asked)):
            detector = AnomalyDetector(model, **asked.options.get("detector", {}))
            compare = partial(_beside_forest, detector, samples, seed)
            run = once(asked, started, f"{table}, seed {seed}", compare)
            found[:, row, column] = run.values["auroc"], run.values["forest_auroc"]
            fit_seconds += run.seconds["fit"]
    ours, forest = found.mean(axis=1)
    test = wilcoxon(ours, forest)
    each = ", ".join(
        f"{name.partition(':')[2]} {a:.3f} ({b:.3f})"
        for name, a, b in zip(tables, ours, forest, strict=True)
    )
    return Measured(
        values={"auroc": found[0].mean(axis=1).tolist(), "forest_auroc": found[1].mean(1).tolist()},
        protocol="fitted on all rows without labels, measured on the same rows",
        counted=f"{len(tables)} tables",
        seconds={"fit": round(fit_seconds / len(asked.seeds), 3)},
        notes=[
            f"beside the forest: higher on {test.higher} tables, lower on {test.lower}; Wilcoxon "
            f"signed ranks p = {test.p:.3f}",
            f"tables (the forest in brackets): {each}",
        ],
    )


def _beside_forest(detector: AnomalyDetector, samples: Samples, seed: int, watch: Stopwatch) -> Run:
    odd = samples.y == 1
    with watch("fit"):
        detector.fit(samples)
    scaled = detector.scaling.apply(samples.X)
    forest = IsolationForest(random_state=seed).fit(scaled)
    return Run(
        values={
            "auroc": auroc(odd, detector.scores),
            "forest_auroc": auroc(odd, forest.score_samples(scaled)),
        }
    )
