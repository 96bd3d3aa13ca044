"""The abstract estimator of classes."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from sklearn.base import ClassifierMixin
from sklearn.utils.class_weight import compute_class_weight
from sklearn.utils.validation import check_is_fitted
from torch import Tensor
from torch.nn import functional as F

from isthmus.core.classes import numbered, numbers_of
from isthmus.core.errors import DataError, ParameterError
from isthmus.core.parameters import class_weights, estimator
from isthmus.fit.loop import Judge
from isthmus.fit.supervised import Supervised


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
        return found * weights[targets.long()]

    def _read_targets(self, rows: Any, y: Any) -> np.ndarray:
        found = super()._read_targets(rows, y)
        if found.ndim != 1:
            raise DataError(
                f"y has the shape {found.shape}; {type(self).__name__} takes one class for each, "
                f"({len(found)},)"
            )
        return found

    def _learn_targets(self, y: np.ndarray) -> Tensor:
        self.classes_, numbers = numbered(y)
        self.__dict__.pop("class_weights_", None)
        if self.class_weight is not None:
            self.class_weights_ = self._weights(y)
        return self._as_costs_take(numbers)

    def _as_learned(self, y: np.ndarray, name: str = "y") -> Tensor:
        return self._as_costs_take(numbers_of(y, self.classes_, name))

    def _as_costs_take(self, numbers: np.ndarray) -> Tensor:
        """Classes by their numbers; the two of one output as what it should say."""
        found = torch.from_numpy(numbers)
        return found.to(self._dtype) if self._n_outputs == 1 else found

    def _weights(self, y: np.ndarray) -> np.ndarray:
        """Of each class."""
        given = self.class_weight if isinstance(self.class_weight, dict) else {}
        unknown = set(given) - set(self.classes_.tolist())
        if unknown:
            raise ParameterError(
                f"{type(self).__name__}: class_weight names {min(unknown, key=str)!r}, which is "
                f"none of the classes: {', '.join(map(repr, self.classes_.tolist()))}"
            )
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
