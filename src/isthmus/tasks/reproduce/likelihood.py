"""Variational autoencoders beside published test log-likelihoods."""

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

BINARISATION = 0  # seed of the one draw of the test rows
DEFINITIONS = {
    "log_likelihood": "importance-weighted bound on log p(x) in nats, mean over test rows "
    "that were binarised by one fixed draw"
}
define = partial(look_up, DEFINITIONS)


def measure(asked: Recipe, started: Callable[[str], None]) -> Measured:
    """Fit once for every seed and bound the likelihood of binary test rows."""
    data = rows.parts(asked)
    samples = int(asked.options.get("samples", 5000))
    asked_rows = int(asked.options.get("test_rows", len(data.test)))
    draw = stream(BINARISATION, "binarised test rows")
    binary = (draw.random(data.test.shape) < data.test).astype(np.float32)
    chosen = np.sort(draw.permutation(len(binary))[:asked_rows])

    def run(seed: int, model: Any, watch: Stopwatch) -> Run:
        options = {"validation": data.valid} if len(data.valid) else {}
        with watch("fit"):
            model.fit(data.train, **options)
        started(f"{asked.name}, seed {seed}: {samples} samples a row")
        with watch("score"):
            each = model.log_likelihood(binary[chosen], samples=samples)
        return Run(
            values={"log_likelihood": each.mean()},
            se={"log_likelihood": each.std(ddof=1) / np.sqrt(len(each))},
            note=rows.epochs(model),
        )

    found = each_seed(asked, started, run)
    part = f" (a random part of {len(binary):,})" if len(chosen) < len(binary) else ""
    return Measured(
        values=found.values,
        se=found.se,
        protocol=data.told(asked),
        counted=f"{len(chosen):,} rows{part}, {samples:,} samples each",
        seconds=found.seconds,
        notes=found.notes,
    )
