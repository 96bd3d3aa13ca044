"""Forecasts that any model should beat; each takes windows (n, past, columns)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from isthmus.fit.ridge_readout import RidgeReadout


@dataclass
class Naive:
    """The last value, again and again."""

    steps: int

    def fit(self, X: np.ndarray, y: np.ndarray) -> Self:
        return self

    def predict(self, X: np.ndarray) -> np.ndarray:
        return np.repeat(X[:, -1:, 0], self.steps, axis=1)


@dataclass
class SeasonalNaive:
    """The values of the last season, again and again."""

    steps: int
    season: int

    def fit(self, X: np.ndarray, y: np.ndarray) -> Self:
        return self

    def predict(self, X: np.ndarray) -> np.ndarray:
        last = X[:, -self.season :, 0]
        return last[:, np.arange(self.steps) % self.season]


class Linear:
    """Ridge regression of each step ahead on the whole window, in closed form, counted from the
    last step; the penalty is chosen by cross-validation over five runs of windows."""

    def fit(self, X: np.ndarray, y: np.ndarray) -> Self:
        readout = RidgeReadout(l2=None)
        readout.add(self._inputs(X), y - X[:, -1, :1], np.arange(len(y)) / len(y))
        self.weights_, self.bias_, self.l2_ = readout.solve()
        return self

    def predict(self, X: np.ndarray) -> np.ndarray:
        return self._inputs(X) @ self.weights_ + self.bias_ + X[:, -1, :1]

    def _inputs(self, X: np.ndarray) -> np.ndarray:
        """The last step of all is 0 and left away."""
        return (X[:, :-1] - X[:, -1:]).reshape(len(X), -1)
