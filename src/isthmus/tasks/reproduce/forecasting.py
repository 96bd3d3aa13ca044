"""Forecasts of series beside published errors, and beside forecasts that need no model."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from isthmus.core.errors import DataError
from isthmus.data.known_series import open_series
from isthmus.evaluate import forecast
from isthmus.tasks.forecast.backtest import Backtest, Parts, backtest
from isthmus.tasks.forecast.scaled import Scaled
from isthmus.tasks.reproduce import rows
from isthmus.tasks.reproduce.measured import Measured, Stopwatch, look_up
from isthmus.tasks.reproduce.recipes import Recipe
from isthmus.tasks.reproduce.runs import Run, each_seed

_OVER = "over all test windows and all steps ahead"
_BESIDE = "mean squared error as a share of that of"
DEFINITIONS = {
    "mse": f"mean squared error {_OVER}, the series brought to mean 0 and deviation 1 by the part "
    "learned from",
    "mae": f"mean absolute error {_OVER}, on the same scale",
    "rmse": f"root of the mean squared error {_OVER}, in the units of the series",
    "of_naive": f"{_BESIDE} the last value, again and again",
    "of_seasonal": f"{_BESIDE} the last season, again and again",
    "of_linear": f"{_BESIDE} a ridge regression of each step ahead on the same window, counted "
    "from its last value",
}
define = partial(look_up, DEFINITIONS)
WINDOWS = "windows"  # that test
BASELINES = {"of_naive": "naive", "of_seasonal": "seasonal-naive", "of_linear": "linear"}


def measure(asked: Recipe, started: Callable[[str], None]) -> Measured:
    """Fit once for every seed on the first rows, and forecast every window of the last ones."""
    options = asked.options
    values, parts = _parts(asked)
    scale = float(values[parts.learned, 0].std())

    def run(seed: int, model: Any, watch: Stopwatch) -> Run:
        with watch("fit"):
            tried = backtest(
                Scaled(model=model, relative=bool(options.get("relative", True))),
                values,
                parts,
                stop=parts.held,
                steps=int(options["steps"]),
                past=int(options["past"]),
                season=int(options.get("season", 1)),
            )
        errors = _errors(tried, scale)
        trained = f"{rows.epochs(model)}, " if hasattr(model, "training_") else ""
        return Run(
            values={**errors, WINDOWS: len(tried.test)},
            se={"mse": _error(tried, scale)},
            note=f"{trained}mse {errors['mse']:.4f}",
        )

    found = each_seed(asked, started, run)
    windows = int(found.values.pop(WINDOWS)[-1])
    held = parts.held.stop - parts.held.start
    return Measured(
        values=found.values,
        se=found.se,
        protocol=f"{parts.learned.stop:,} rows learned from, "
        + (f"the next {held:,} stop the training, " if held else "")
        + f"the last {parts.test.stop - parts.test.start:,} test; {options['past']} steps past, "
        f"{options['steps']} ahead, all at once",
        counted=f"{windows:,} windows",
        seconds=found.seconds,
        notes=[_baselines(found.values), *found.notes],
    )


def _parts(asked: Recipe) -> tuple[np.ndarray, Parts]:
    """The series, that of the test after the other where it is a set of its own."""
    columns = asked.options["columns"]
    series = [open_series(name, columns).values for name in (asked.data, asked.test) if name]
    values = np.concatenate(series)
    learned, held, test = (int(asked.split[part]) for part in ("learned", "held", "test"))
    total = learned + held + test
    if total > len(values):
        raise DataError(f"{asked.data} has {len(values):,} rows; the split needs {total:,}")
    cuts = (slice(0, learned), slice(learned, learned + held), slice(learned + held, total))
    return values[:total], Parts(*cuts)


def _errors(tried: Backtest, scale: float) -> dict[str, float]:
    truth, (told, *_) = tried.test.y, tried.predicted.values()
    squared = forecast.mse(truth, told)
    mae = forecast.mae(truth, told) / scale
    errors = {"mse": squared / scale**2, "mae": mae, "rmse": squared**0.5}
    for metric, baseline in BASELINES.items():
        if baseline in tried.predicted:
            errors[metric] = squared / forecast.mse(truth, tried.predicted[baseline])
    return errors


def _error(tried: Backtest, scale: float) -> float:
    """Standard error of the mean squared error; of overlapping windows one in `steps` counts."""
    told = next(iter(tried.predicted.values()))
    squares = np.square((tried.test.y - told) / scale).mean(axis=1)
    return float(squares.std(ddof=1) / (len(squares) / told.shape[1]) ** 0.5)


def _baselines(values: dict[str, list[float]]) -> str:
    told = [
        f"{name} {values['mse'][0] / values[metric][0]:.4f}"
        for metric, name in BASELINES.items()
        if metric in values
    ]
    return f"mse of {', '.join(told)}"
