"""The next step of the Mackey-Glass series, told at every step."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from isthmus.core.errors import NotFoundError
from isthmus.data.mackey_glass import mackey_glass
from isthmus.evaluate import forecast
from isthmus.tasks.reproduce.measured import Measured, Stopwatch, look_up
from isthmus.tasks.reproduce.recipes import Recipe
from isthmus.tasks.reproduce.runs import Run, each_seed

DEFINITIONS = {
    "rmse": "root of the mean squared error of the next value, over the steps of the test part; "
    "the deviation of the series is 0.23",
}
define = partial(look_up, DEFINITIONS)


def measure(asked: Recipe, started: Callable[[str], None]) -> Measured:
    """Learn the first steps of the series, and go on through the others with the true ones seen.

    Raises
    ------
    NotFoundError
        for another series.
    """
    if asked.data != "mackey-glass":
        raise NotFoundError(f"there is no series {asked.data!r} here; there is mackey-glass")
    steps, held = int(asked.options["steps"]), int(asked.split["test"])
    series = mackey_glass(steps)
    cut = steps - held - 1

    def run(seed: int, model: Any, watch: Stopwatch) -> Run:
        with watch("fit"):
            model.fit([series[:cut]], [series[1 : cut + 1]])
        with watch("score"):
            (told,) = model.predict([series[:-1]])
        return Run(values={"rmse": forecast.rmse(series[cut + 1 :], told[cut:])})

    found = each_seed(asked, started, run)
    return Measured(
        values=found.values,
        protocol=f"{cut:,} steps learned from, the last {held} test; delay 17, Runge-Kutta of step "
        "0.1, a value each unit of time",
        counted=f"{held} steps",
        seconds=found.seconds,
    )
