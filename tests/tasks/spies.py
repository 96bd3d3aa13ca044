"""Recommenders that remember what they were given, or fail in a chosen way.

They stand in a module so that another process can import them.
"""

from __future__ import annotations

import os
import signal
import time
from typing import Any, ClassVar

import numpy as np

from isthmus.core.errors import TrainingError
from isthmus.core.item_scorer import ItemScorer
from isthmus.core.parameters import choice, estimator, number, seed

FITTED: list[dict[str, Any]] = []  # one entry a fit
SCORED: list[dict[str, Any]] = []  # one entry a call of score_items


class _Spy(ItemScorer):
    def fit(self, X: Any, y: Any = None, **given: Any) -> Any:
        self.X_ = self._fit_rows(X)
        self.n_users_ = self.X_.shape[0]
        FITTED.append({"X": self.X_, **given})
        return self

    def score_items(self, X: Any, rows: Any = None) -> np.ndarray:
        SCORED.append({"X": X, "rows": rows})
        return self.scores(X)

    def scores(self, X: Any) -> np.ndarray:
        """The lowest item number is the best."""
        return np.tile(-np.arange(X.shape[1], dtype=np.float32), (X.shape[0], 1))


@estimator
class Ranker(_Spy):
    """Scores item i by -i."""


@estimator
class Rater(_Spy):
    """Predicts one number for everything."""

    rates: ClassVar[bool] = True

    guess: float = number(3.0)

    def fit(self, X: Any, y: Any = None, **given: Any) -> Any:
        super().fit(X, y, **given)
        self.rating_range_ = [float(self.X_.data.min()), float(self.X_.data.max())]
        return self

    def scores(self, X: Any) -> np.ndarray:
        return np.full(X.shape, self.guess, dtype=np.float32)


@estimator
class Stuck(_Spy):
    """Scores only people it was fitted on."""

    @property
    def folds_in(self) -> bool:
        return False


@estimator
class Stopper(_Spy):
    """Takes a validation part, as gradient models do."""

    stops_early: ClassVar[bool] = True

    outcome: str = choice("patience", "patience", "interrupted")

    def fit(self, X: Any, y: Any = None, *, validation: Any = None, **given: Any) -> Any:
        super().fit(X, y, validation=validation)
        self.training_ = {"stopped": self.outcome, "best_epoch": 7}
        return self


@estimator
class Tuned(_Spy):
    """Ranks forwards or backwards; which is better is for the validation part to say."""

    grid: ClassVar[dict[str, tuple[Any, ...]]] = {"sign": (1.0, -1.0)}

    sign: float = number(1.0)

    def scores(self, X: Any) -> np.ndarray:
        return self.sign * super().scores(X)


@estimator
class Chancy(_Spy):
    """Scores that are nothing but chance."""

    random_state: Any = seed(0)

    def scores(self, X: Any) -> np.ndarray:
        rng = np.random.default_rng(self.random_state)
        return rng.random(X.shape, dtype=np.float32)


@estimator
class Broken(_Spy):
    """Fails while it is fitted."""

    how: str = choice("training", "training", "defect", "killed")

    def fit(self, X: Any, y: Any = None, **given: Any) -> Any:
        if self.how == "training":
            raise TrainingError("epoch 3: the loss is not a number")
        if self.how == "killed":
            os.kill(os.getpid(), signal.SIGKILL)
        raise ZeroDivisionError("a defect")


class SlowToRead:
    """A job that takes a second to be imported, and no time to be done."""

    def __reduce__(self) -> tuple[Any, ...]:
        return _after_a_second, ()


def _after_a_second() -> Any:
    time.sleep(1.0)
    return _one


def _one(problem: Any) -> Any:
    yield 1


def endless(problem: Any) -> Any:
    """A job that would take an hour."""
    time.sleep(3600)
    yield 1
