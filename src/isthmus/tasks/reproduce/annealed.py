"""Energy models beside published log-likelihoods, by annealing in both directions."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from isthmus.core.seeds import stream
from isthmus.tasks.reproduce import rows
from isthmus.tasks.reproduce.measured import Measured, Stopwatch, look_up
from isthmus.tasks.reproduce.recipes import Recipe
from isthmus.tasks.reproduce.runs import Run, each_seed

DEFINITIONS = {
    "log_likelihood": "log p(x) in nats (a lower bound of it where the model bounds), mean over "
    "binary test rows, with log Z by annealing from draws of the model down: too low in the mean",
    "forward_log_likelihood": "the same with log Z by annealing upwards: too high in the mean",
    "gap": "distance of the two in nats, which bounds what annealing leaves open",
}
define = partial(look_up, DEFINITIONS)


def measure(asked: Recipe, started: Callable[[str], None]) -> Measured:
    """Fit on binary rows, or on probabilities that the model throws itself, once for every seed."""
    data = rows.parts(asked)
    limit = float(asked.options.get("threshold", 0.5))
    annealing = {name: int(asked.options.get(name, 100)) for name in ("chains", "steps")}
    drawn = bool(asked.options.get("drawn", False))
    tested = _drawn(data.test) if drawn else _binary(data.test, limit)

    def run(seed: int, model: Any, watch: Stopwatch) -> Run:
        train = data.train if model.binarise else _binary(data.train, limit)
        with watch("fit"):
            model.fit(train)
        started(f"{asked.name}, seed {seed}: annealing")
        with watch("score"):
            low, high = (model.log_partition(way, **annealing) for way in ("forward", "reverse"))
            scores = model.score_samples(tested).astype(np.float64)
        se = float(scores.std(ddof=1) / np.sqrt(len(scores)))
        return Run(
            values={
                "log_likelihood": scores.mean() - high.value,
                "forward_log_likelihood": scores.mean() - low.value,
                "gap": abs(high.value - low.value),
            },
            se={"log_likelihood": se, "forward_log_likelihood": se},
            note=f"{rows.epochs(model)}; {_told(low)} upwards, {_told(high)} down",
        )

    found = each_seed(asked, started, run)
    return Measured(
        values=found.values,
        se=found.se,
        protocol=f"{data.told(asked)}, "
        + ("binary by one fixed draw" if drawn else f"values above {limit:g} are 1"),
        counted=f"{len(tested):,} rows, {annealing['chains']} chains of {annealing['steps']:,} "
        "steps each way",
        seconds=found.seconds,
        notes=found.notes,
    )


def _binary(X: np.ndarray, limit: float) -> np.ndarray:
    return (limit < X).astype(np.float32)


def _drawn(X: np.ndarray) -> np.ndarray:
    """The draw by which likelihoods are measured too."""
    return (stream(0, "binarised test rows").random(X.shape) < X).astype(np.float32)


def _told(found: Any) -> str:
    """log Z with three standard errors."""
    return f"log Z {found.value:.2f} ± {found.value - found.low:.2f}"
