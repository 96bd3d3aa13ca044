"""One task by every recurrent cell, on the same splits and seeds: is one better than the LSTM?"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np

from isthmus.evaluate.statistics import paired, reach
from isthmus.nn.cells import CELLS
from isthmus.tasks.reproduce.measured import Measured, look_up
from isthmus.tasks.reproduce.recipes import Recipe

DEFINITIONS = {
    "lstm": "what the recipe measures, of the LSTM",
    "best": "the same of the cell that has the highest mean",
    "least_gain": "gain over the LSTM of the variant of it that gains most for sure: the lower end "
    "of its 95 % interval (t, paired over seeds, Bonferroni over the other cells); at or below 0, "
    "none is significantly better",
}
define = partial(look_up, DEFINITIONS)
VARIANTS = ("peephole", "coupled", "gru")  # of the LSTM; the simple cell only stands beside


def measure(asked: Recipe, started: Callable[[str], None]) -> Measured:
    """The measure `metric` of the kind of recipe `each`, for every cell; higher is better."""
    kind = importlib.import_module(f"isthmus.tasks.reproduce.{asked.options['each']}")
    metric = str(asked.options["metric"])
    runs: dict[str, Measured] = {}
    for cell in asked.options.get("cells", tuple(CELLS)):
        plan = replace(asked, fields={**asked.fields, "cell": cell})
        runs[cell] = kind.measure(plan, lambda told, cell=cell: started(f"{told}, {cell}"))
    found = {cell: np.asarray(run.values[metric]) for cell, run in runs.items()}
    best = max(found, key=lambda cell: found[cell].mean())
    gains = {cell: _gain(found, cell) for cell in found if cell != "lstm"}
    lstm = runs["lstm"]
    return Measured(
        values={
            "lstm": found["lstm"].tolist(),
            "best": found[best].tolist(),
            "least_gain": [max(gains[cell][2] for cell in VARIANTS if cell in gains)],
        },
        se={},
        protocol=lstm.protocol,
        counted=lstm.counted,
        seconds={
            part: float(np.sum([run.seconds[part] for run in runs.values()]))
            for part in lstm.seconds
        },
        notes=[
            f"{kind.define(metric)}; mean over seeds: "
            + ", ".join(f"{cell} {values.mean():.2f}" for cell, values in found.items()),
            "gain over the LSTM, with its 95 % interval: "
            + ", ".join(
                f"{cell} {gain:+.2f} ({least:+.2f} to {most:+.2f})"
                for cell, (gain, most, least) in gains.items()
            ),
            "seconds to fit: "
            + ", ".join(f"{cell} {run.seconds['fit']:.0f}" for cell, run in runs.items()),
        ],
    )


def _gain(found: dict[str, np.ndarray], cell: str) -> tuple[float, float, float]:
    """Over the LSTM: the mean, and the higher and the lower end of its interval."""
    pair = paired(found[cell], found["lstm"])
    if pair.n < 2:
        return pair.difference, np.inf, -np.inf
    far = reach(pair.se, pair.n, comparisons=len(found) - 1)
    return pair.difference, pair.difference + far, pair.difference - far
