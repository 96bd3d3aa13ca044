"""How far off forecasts were on windows that nothing was learned from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from isthmus.evaluate import forecast


@dataclass(frozen=True, kw_only=True)
class Score:
    """Errors of one forecaster on the test windows.

    Attributes
    ----------
    name : of the model or the baseline.
    mse, rmse, mae, smape : in the units of the series; smape from 0 to 2.
    mase : mean absolute error beside the (seasonal) naive one-step error of the training part;
        None where that part does not vary.
    difference : mean squared error less that of the model; negative where this one is better.
    se : its standard error; None of the model, and of too few windows.
    """

    name: str
    mse: float
    rmse: float
    mae: float
    smape: float
    mase: float | None
    difference: float = 0.0
    se: float | None = None

    @property
    def verdict(self) -> str:
        """Beside the model: "better" or "worse" beyond two standard errors, "alike" within, and
        "unsure" where windows are too few to tell."""
        if self.se is None:
            return "unsure"
        if abs(self.difference) <= 2 * self.se:
            return "alike"
        return "better" if self.difference < 0 else "worse"


def scores(
    truth: np.ndarray, predicted: dict[str, np.ndarray], history: np.ndarray, season: int
) -> list[Score]:
    """Of each forecaster, the model first.

    Windows overlap, so that of n windows of h steps n / h count in a standard error.

    Parameters
    ----------
    truth, predicted : (windows, steps)
    history : (steps,), the part that was learned from.
    """
    model = next(iter(predicted))
    return [
        Score(
            name=name,
            mse=forecast.mse(truth, found),
            rmse=forecast.rmse(truth, found),
            mae=forecast.mae(truth, found),
            smape=forecast.smape(truth, found),
            mase=forecast.mase(truth, found, history, season),
            **({} if name == model else _beside(truth, found, predicted[model])),
        )
        for name, found in predicted.items()
    ]


def _beside(truth: np.ndarray, found: np.ndarray, model: np.ndarray) -> dict[str, Any]:
    squares = [np.square(truth - one).mean(axis=1) for one in (found, model)]
    more = squares[0] - squares[1]  # (windows,)
    counted = len(more) / truth.shape[1]
    se = None if counted < 2 else float(more.std(ddof=1) / counted**0.5)
    return {"difference": float(more.mean()), "se": se}
