"""The abstract estimators of what learns from rows with targets: classes or numbers."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
import torch
from sklearn.base import ClassifierMixin, RegressorMixin
from sklearn.utils.class_weight import compute_class_weight
from sklearn.utils.validation import (
    check_array,
    check_consistent_length,
    check_is_fitted,
    column_or_1d,
)
from torch import Tensor
from torch.nn import functional as F

from isthmus.core.classes import numbered
from isthmus.core.errors import DataError, ParameterError
from isthmus.core.parameters import choice, class_weights, estimator
from isthmus.fit.batch import Batch
from isthmus.fit.checkpoint import Checkpoint
from isthmus.fit.loop import Judge
from isthmus.fit.row_estimator import RowEstimator


@estimator
class Supervised(RowEstimator):
    """Abstract: rows, and what each should lead to.

    A variant gives `build`, and `outputs` where it is not what the network gives.
    """

    def fit(
        self,
        X: Any,
        y: Any,
        *,
        validation: tuple[Any, Any] | None = None,
        checkpoint: Checkpoint | None = None,
    ) -> Self:
        """Learn what the rows of `X` lead to.

        Parameters
        ----------
        X : array, tensor, frame or sparse matrix (rows, features), or images (n, h, w[, c])
        y : array (rows,)
            Classes: numbers, texts or booleans. Of regressors numbers, also (rows, outputs).
        validation : (X, y), optional
            Other rows. The epoch that is best on them is kept, and `patience` counts.
        checkpoint : Checkpoint, optional
            Where to leave the state while training, and whether to go on from it.

        Raises
        ------
        ParameterError
            for a parameter out of its range.
        DataError
            for targets that nothing can be learned from.
        TrainingError
            when training diverges; the model keeps its last good weights.
        """
        self.check_parameters()
        rows = self._read(X, reset=True)
        targets = self._laid_out(self._learn_targets(self._read_targets(rows, y)), rows)
        self._before_training(X, rows)
        judge = None if validation is None else self._judge(*_pair(validation))
        return self._train(self._source(rows, self._dtype), judge, checkpoint, targets)

    def outputs(self, network: Any, inputs: Any) -> Tensor:
        """What the network says of some inputs, (batch, outputs)."""
        return network(inputs)

    def costs(self, outputs: Tensor, targets: Tensor) -> Tensor:
        """What these outputs cost, one number a row."""
        raise NotImplementedError

    def loss(self, network: Any, batch: Batch) -> Tensor:
        assert batch.targets is not None
        return self.costs(self.outputs(network, batch.inputs).to(self._dtype), batch.targets)

    def _read_targets(self, rows: Any, y: Any) -> np.ndarray:
        """Targets as an array, one of each row."""
        if y is None:
            raise ParameterError(
                f"{type(self).__name__} requires y to be passed, but the target y is None"
            )
        found = y.detach().cpu().numpy() if hasattr(y, "detach") else np.asarray(y)
        if found.ndim == 2 and found.shape[1] == 1:
            found = column_or_1d(y, warn=True)
        check_consistent_length(rows, found)
        return found

    def _learn_targets(self, y: np.ndarray) -> Tensor:
        """Targets as the loss takes them; what `predict` needs to know of them is kept."""
        raise NotImplementedError

    def _laid_out(self, targets: Tensor, rows: Any) -> Tensor:
        """Targets as a batch takes them, by the numbers of its rows."""
        return targets

    def _before_training(self, X: Any, rows: Any) -> None:
        """Look at the data, as they were given and as they were read."""

    def _judge(self, X: Any, y: Any) -> Judge:
        raise NotImplementedError

    @property
    def _n_outputs(self) -> int:
        """Width of what the network says."""
        raise NotImplementedError


@estimator
class NeuralClassifier(ClassifierMixin, Supervised):
    """Abstract: which of some classes each row belongs to.

    Minimises, averaged over rows with class y and outputs o,

        w_y (-log p_y),    p = softmax(o);  of two classes p_1 = sigmoid(o), p_0 = 1 - p_1

    Parameters
    ----------
    class_weight
        w: None for 1 each; "balanced" for rows / (classes * rows of the class), so that all
        classes count alike; or a dict from class to weight.
    """

    class_weight: Any = class_weights()

    def predict(self, X: Any) -> np.ndarray:
        """The most probable class of each row, (rows,)."""
        check_is_fitted(self)
        return self._classes_of(self._read(X))

    def predict_proba(self, X: Any) -> np.ndarray:
        """The probability of each class, (rows, classes), in the order of `classes_`."""
        check_is_fitted(self)
        rows = self._read(X)
        outputs = self._map(rows, lambda *given: self._probabilities(self.outputs(*given)))
        return outputs.astype(rows.dtype, copy=False)

    def costs(self, outputs: Tensor, targets: Tensor) -> Tensor:
        if self._n_outputs == 1:
            heads = targets.to(outputs.dtype)
            found = F.binary_cross_entropy_with_logits(outputs.squeeze(1), heads, reduction="none")
        else:
            found = F.cross_entropy(outputs, targets, reduction="none")
        if self.class_weight is None:
            return found
        weights = torch.as_tensor(self.class_weights_, dtype=found.dtype, device=found.device)
        return found * weights[targets]

    def _learn_targets(self, y: np.ndarray) -> Tensor:
        self.classes_, numbers = numbered(y)
        if self.class_weight is not None:
            self.class_weights_ = self._weights(y)
        return torch.from_numpy(numbers)

    def _weights(self, y: np.ndarray) -> np.ndarray:
        """Of each class."""
        try:
            return compute_class_weight(self.class_weight, classes=self.classes_, y=y)
        except ValueError as error:
            raise ParameterError(f"{type(self).__name__}: class_weight: {error}") from error

    @property
    def _n_outputs(self) -> int:
        return 1 if len(self.classes_) == 2 else len(self.classes_)

    def _probabilities(self, outputs: Tensor) -> Tensor:
        if self._n_outputs > 1:
            return torch.softmax(outputs, dim=1)
        return torch.cat([torch.sigmoid(-outputs), torch.sigmoid(outputs)], dim=1)

    def _classes_of(self, rows: Any) -> np.ndarray:
        return self._most_probable(self._map(rows, self.outputs))

    def _most_probable(self, outputs: np.ndarray) -> np.ndarray:
        best = outputs.argmax(axis=1) if self._n_outputs > 1 else (outputs[:, 0] > 0).astype(int)
        return self.classes_[best]

    def _judge(self, X: Any, y: Any) -> Judge:
        rows = self._as_trained(self._read(X))
        labels = self._read_targets(rows, y)
        if not np.isin(labels, self.classes_).any():
            raise DataError(
                f"no label of validation, such as {labels.tolist()[0]!r}, is a class that was "
                f"learned, such as {self.classes_.tolist()[0]!r}"
            )
        return Judge(
            metric="error",
            higher_is_better=False,
            measure=lambda: float(np.mean(self._classes_of(rows) != labels)),
            patience=self.patience,
        )


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
        deviation = np.asarray(y.std(axis=0))
        self.target_scale_ = np.where(deviation > 0, deviation, 1.0)
        return self._standardised(y)

    def _standardised(self, y: np.ndarray) -> Tensor:
        found = (y - self.target_mean_) / self.target_scale_
        return torch.from_numpy(found.reshape(len(y), -1)).to(self._dtype)  # (rows, outputs)

    @property
    def _n_outputs(self) -> int:
        return int(self.target_mean_.size)

    def _judge(self, X: Any, y: Any) -> Judge:
        rows = self._as_trained(self._read(X))
        y = _numbers(self._read_targets(rows, y))
        if y.shape[1:] != self.target_mean_.shape:
            raise DataError(
                f"the targets of validation have the shape {y.shape}, but those of the training "
                f"(rows, *{self.target_mean_.shape})"
            )
        targets = self._standardised(y)

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


def _pair(validation: Any) -> tuple[Any, Any]:
    if not isinstance(validation, tuple | list) or len(validation) != 2:
        raise ParameterError(
            f"validation is a {type(validation).__name__}; it must be a pair (X, y) of other rows"
        )
    return validation[0], validation[1]


def _numbers(y: np.ndarray) -> np.ndarray:
    return check_array(y, dtype=np.float64, ensure_2d=False, input_name="y")
