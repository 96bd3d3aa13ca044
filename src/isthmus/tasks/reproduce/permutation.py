"""The lesson: n one-hot inputs pass through m units where n * n connections would be needed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from isthmus.tasks.reproduce import rows
from isthmus.tasks.reproduce.measured import Measured, Stopwatch, look_up
from isthmus.tasks.reproduce.recipes import Recipe

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
    restored, weights, notes = [], [], []
    watch = Stopwatch()
    for seed, model in rows.seeded(asked):
        started(f"{asked.name}, seed {seed}")
        one_hot = np.eye(inputs, dtype=np.float32)
        with watch("fit"):
            model.fit(one_hot)
        with watch("score"):
            best = model.reconstruct(one_hot).argmax(axis=1)
        restored.append(float((best == np.arange(inputs)).sum()))
        sizes = [p.numel() for p in model.network_.parameters() if p.dim() > 1]
        weights.append(float(sum(sizes)))
        notes.append(f"seed {seed}: {rows.epochs(model)}")
    return Measured(
        values={"inputs_restored": restored, "weights": weights},
        protocol=f"{inputs} one-hot rows, learned and asked",
        counted=f"{inputs} inputs",
        seconds=watch.a_run(len(asked.seeds)),
        notes=notes,
    )
