"""The abstract estimator of numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from sklearn.base import RegressorMixin
from sklearn.utils.validation import check_array, check_is_fitted
from torch import Tensor

from isthmus.core.deviations import divisors
from isthmus.core.errors import DataError
from isthmus.core.parameters import choice, estimator
from isthmus.fit.loop import Judge
from isthmus.fit.supervised import Supervised


@estimator
class NeuralRegressor(RegressorMixin, Supervised):
    """Abstract: a number, or several, for each row.

    Minimises, averaged over rows with targets y, brought to mean 0 and deviation 1, and outputs o,

        1/2 sum_k (o_k - y_k)^2     or, with error="absolute",     sum_k |o_k - y_k|

    Parameters
    ----------
    error
        "squared" learns the mean of what a row leads to, "absolute" its median.
    """

    error: str = choice("squared", "squared", "absolute")

    def predict(self, X: Any) -> np.ndarray:
        """The expected targets, (rows,) or (rows, outputs) as at `fit`."""
        check_is_fitted(self)
        rows = self._read(X)
        outputs = self._map(rows, self.outputs).reshape(rows.shape[0], *self.target_mean_.shape)
        return (outputs * self.target_scale_ + self.target_mean_).astype(rows.dtype, copy=False)

    def costs(self, outputs: Tensor, targets: Tensor) -> Tensor:
        apart = outputs - targets  # (batch, outputs)
        return (apart.abs() if self.error == "absolute" else apart.square() / 2).sum(dim=1)

    def _learn_targets(self, y: np.ndarray) -> Tensor:
        y = _numbers(y)
        self.target_mean_ = np.asarray(y.mean(axis=0))
        self.target_scale_ = divisors(self.target_mean_, np.asarray(y.std(axis=0)))
        return self._standardised(y)

    def _as_learned(self, y: np.ndarray, name: str = "y") -> Tensor:
        y = _numbers(y)
        if y.shape[1:] != self.target_mean_.shape:
            raise DataError(
                f"{name} has the shape {y.shape}; it must be "
                f"{(len(y), *self.target_mean_.shape)}, as the targets at fit"
            )
        return self._standardised(y)

    def _standardised(self, y: np.ndarray) -> Tensor:
        found = (y - self.target_mean_) / self.target_scale_
        return torch.from_numpy(found.reshape(len(y), -1)).to(self._dtype)  # (rows, outputs)

    @property
    def _n_outputs(self) -> int:
        return int(self.target_mean_.size)

    def _judge(self, X: Any, y: Any) -> Judge:
        rows = self._as_trained(self._read(X))
        targets = self._as_learned(self._read_targets(rows, y), "y of validation")

        def measure() -> float:
            outputs = torch.from_numpy(self._map(rows, self.outputs))
            return float(self.costs(outputs, targets).mean())

        return Judge(
            metric=f"{self.error} error",
            higher_is_better=False,
            measure=measure,
            patience=self.patience,
        )

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.target_tags.multi_output = True
        return tags


def _numbers(y: np.ndarray) -> np.ndarray:
    return check_array(y, dtype=np.float64, ensure_2d=False, input_name="y")
