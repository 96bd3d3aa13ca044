"""Ridge regression of a few outputs on many numbers, from rows that come some at a time."""

from __future__ import annotations

import numpy as np

FOLDS = 5
PENALTIES = np.logspace(-10, 4, 43)  # tried, in units of the mean variance of an input


class RidgeReadout:
    """Minimises sum_t |y(t) - b - W s(t)|^2 + l2 |W|^2 in closed form; b is not penalised.

    Only sums over rows are kept: of products with each other and with the outputs. That is enough
    to solve. Where l2 is None it is chosen by the squared error over folds that were left out, for
    which the sums of each fold are enough, too.
    """

    def __init__(self, l2: float | None) -> None:
        self.l2 = l2
        self.folds = FOLDS if l2 is None else 1
        self.sums: np.ndarray | None = None  # (folds, 1 + inputs + outputs, the same)

    def add(self, states: np.ndarray, y: np.ndarray, places: np.ndarray) -> None:
        """Rows (some, inputs), their outputs (some, outputs) and their places among all rows, from
        0 to 1: neighbours share a fold, since rows that follow each other are alike."""
        if not len(states):
            return
        if self.sums is None:  # counted from the first rows: large numbers would drown the digits
            self._shift, self._y_shift = states.mean(axis=0), y.mean(axis=0)
            width = 1 + states.shape[1] + y.shape[1]
            self.sums = np.zeros((self.folds, width, width))
            self._inputs = states.shape[1]
        rows = np.hstack([np.ones((len(y), 1)), states - self._shift, y - self._y_shift])
        owners = np.minimum((places * self.folds).astype(np.int64), self.folds - 1)
        for fold in range(self.folds):
            part = rows if self.folds == 1 else rows[owners == fold]
            self.sums[fold] += part.T @ part

    def solve(self) -> tuple[np.ndarray, np.ndarray, float]:
        """W (inputs, outputs), b (outputs,) and the penalty, given or chosen."""
        assert self.sums is not None
        total = self.sums.sum(axis=0)
        l2 = self._penalty(total) if self.l2 is None else self.l2
        weights, bias = self._weights(total, np.array([l2]))
        return weights[0], bias[0] + self._y_shift - self._shift @ weights[0], l2

    def _penalty(self, total: np.ndarray) -> float:
        """The largest of those whose error is the least, but for rounding."""
        tried = PENALTIES * self._unit(total)
        errors = np.zeros(len(tried))
        for fold in self.sums:  # type: ignore[union-attr]
            if 0 < fold[0, 0] < total[0, 0]:
                errors += self._errors(fold, *self._weights(total - fold, tried))
        rounding = 1e-13 * np.trace(total[1 + self._inputs :, 1 + self._inputs :])
        return float(tried[np.flatnonzero(errors <= errors.min() + rounding)[-1]])

    def _unit(self, sums: np.ndarray) -> float:
        mean = float(np.diag(self._centred(sums)[1])[: self._inputs].mean())
        return mean if mean > 0 else 1.0

    def _centred(self, sums: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Means, and products around them."""
        mean = sums[0, 1:] / sums[0, 0]
        return mean, sums[1:, 1:] - sums[0, 0] * np.outer(mean, mean)

    def _weights(self, sums: np.ndarray, penalties: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """W (penalties, inputs, outputs) and b (penalties, outputs), from the shifts on."""
        mean, products = self._centred(sums)
        cut = self._inputs
        values, vectors = np.linalg.eigh(products[:cut, :cut])
        turned = vectors.T @ products[:cut, cut:]
        shrunk = 1 / (np.maximum(values, 0) + penalties[:, None])
        weights = vectors @ (shrunk[:, :, None] * turned)
        return weights, mean[cut:] - mean[:cut] @ weights

    def _errors(self, sums: np.ndarray, weights: np.ndarray, bias: np.ndarray) -> np.ndarray:
        """Squared errors on a fold, (penalties,): the quadratic form of [-b, -W, 1] in its sums."""
        count, outputs = bias.shape
        eye = np.broadcast_to(np.eye(outputs), (count, outputs, outputs))
        form = np.concatenate([-bias[:, None], -weights, eye], axis=1)
        return np.einsum("pwo,pwo->p", form, sums @ form)
