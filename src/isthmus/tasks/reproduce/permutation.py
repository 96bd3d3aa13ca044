"""The lesson: n one-hot inputs pass through m units where n * n connections would be needed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from isthmus.tasks.reproduce import rows
from isthmus.tasks.reproduce.measured import Measured, Stopwatch, look_up
from isthmus.tasks.reproduce.recipes import Recipe
from isthmus.tasks.reproduce.runs import Run, each_seed

DEFINITIONS = {
    "inputs_restored": "one-hot inputs whose own output is the largest",
    "weights": "connections, both layers, without biases",
}
define = partial(look_up, DEFINITIONS)


def measure(asked: Recipe, started: Callable[[str], None]) -> Measured:
    """Fit one-hot rows and count those that come back.

    A permutation asks for no more than the identity: it gives the outputs other names.
    """
    inputs = int(asked.options["inputs"])
    one_hot = np.eye(inputs, dtype=np.float32)

    def run(seed: int, model: Any, watch: Stopwatch) -> Run:
        with watch("fit"):
            model.fit(one_hot)
        with watch("score"):
            best = model.reconstruct(one_hot).argmax(axis=1)
        sizes = [p.numel() for p in model.network_.parameters() if p.dim() > 1]
        return Run(
            values={
                "inputs_restored": (best == np.arange(inputs)).sum(),
                "weights": sum(sizes),
            },
            note=rows.epochs(model),
        )

    found = each_seed(asked, started, run)
    return Measured(
        values=found.values,
        protocol=f"{inputs} one-hot rows, learned and asked",
        counted=f"{inputs} inputs",
        seconds=found.seconds,
        notes=found.notes,
    )
