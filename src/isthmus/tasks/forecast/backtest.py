"""A model of windows beside forecasts that need none, on a later part of the series."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from isthmus.tasks.forecast.baselines import Linear, Naive, SeasonalNaive
from isthmus.tasks.forecast.scaled import Scaled
from isthmus.tasks.forecast.windows import Windows


class Parts(NamedTuple):
    """Rows of a series, one part after the other."""

    learned: slice
    held: slice  # tells how wide intervals must be
    test: slice


@dataclass(frozen=True, kw_only=True, eq=False)
class Backtest:
    """Attributes
    ----------
    held : windows of the second part, `held_values` what the model says of them.
    test : windows of the third.
    predicted : name -> (windows, steps), what each forecaster says of the test, the model first.
    learned : windows learned from.
    """

    held: Windows
    held_values: np.ndarray
    test: Windows
    predicted: dict[str, np.ndarray]
    learned: int


def backtest(
    model: Scaled,
    values: np.ndarray,
    parts: Parts,
    *,
    stop: slice,
    steps: int,
    past: int,
    season: int,
) -> Backtest:
    """Learn from the first part, and forecast every window of the others.

    The targets of a part lie in it, all of them; what a window looks back at may lie before.

    Parameters
    ----------
    values : (rows, columns); the first column is forecast.
    stop : rows by which models that know when to stop do; of the first part, or after it.
    past : steps that the model and the linear baseline look back.
    season : steps of a season, 1 for none.
    """
    model.learn(values, parts.learned, stop, past=past, steps=steps)
    reach = max(past, season)
    learned, held, test = (Windows.of(values, reach, steps, rows) for rows in parts)
    predicted = {type(model.model).__name__: model.predict(test.cut(past).X)}
    for name, baseline in _baselines(steps, season):
        sees = past if name == "linear" else reach
        baseline.fit(learned.cut(sees).X, learned.y)
        predicted[name] = baseline.predict(test.cut(sees).X)
    return Backtest(
        held=held,
        held_values=model.predict(held.cut(past).X) if len(held) else held.y,
        test=test,
        predicted=predicted,
        learned=len(learned),
    )


def _baselines(steps: int, season: int) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = [("naive", Naive(steps))]
    if season > 1:
        found.append(("seasonal-naive", SeasonalNaive(steps, season)))
    return [*found, ("linear", Linear())]
