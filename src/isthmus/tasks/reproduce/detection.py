"""Anomalies found by reconstruction on many tables, beside an isolation forest."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
from sklearn.ensemble import IsolationForest

from isthmus.data import known
from isthmus.data.samples import open_samples
from isthmus.evaluate.detection import auroc
from isthmus.evaluate.statistics import wilcoxon
from isthmus.tasks.anomaly import AnomalyDetector
from isthmus.tasks.reproduce import rows
from isthmus.tasks.reproduce.measured import Measured, Stopwatch, look_up
from isthmus.tasks.reproduce.recipes import Recipe

DEFINITIONS = {
    "auroc": "area under the ROC curve of the scores of the fitted rows, mean over tables",
    "forest_auroc": "the same of scikit-learn's isolation forest",
}
define = partial(look_up, DEFINITIONS)


def measure(asked: Recipe, started: Callable[[str], None]) -> Measured:
    """Fit every table that begins with the recipe's `data`, unlabelled, once for every seed."""
    tables = [name for name in known.names() if name.startswith(f"{asked.data}:")]
    tables = tables[: asked.options.get("tables", len(tables))]
    watch = Stopwatch()
    found = np.empty((2, len(asked.seeds), len(tables)))  # ours and the forest's
    for column, table in enumerate(tables):
        samples = open_samples(table)
        odd = samples.y == 1
        for row, (seed, model) in enumerate(rows.seeded(asked)):
            started(f"{table}, seed {seed}")
            detector = AnomalyDetector(model, **asked.options.get("detector", {}))
            with watch("fit"):
                detector.fit(samples)
            found[0, row, column] = auroc(odd, detector.scores)
            scaled = detector.scaling.apply(samples.X)
            forest = IsolationForest(random_state=seed).fit(scaled)
            found[1, row, column] = auroc(odd, forest.score_samples(scaled))
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
        seconds=watch.a_run(len(asked.seeds)),
        notes=[
            f"beside the forest: higher on {test.higher} tables, lower on {test.lower}; Wilcoxon "
            f"signed ranks p = {test.p:.3f}",
            f"tables (the forest in brackets): {each}",
        ],
    )
