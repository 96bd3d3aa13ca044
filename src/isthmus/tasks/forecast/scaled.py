"""A model of windows, learned on their own scale and answering in that of the series."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from isthmus.core.deviations import divisors
from isthmus.fit.held_out import takes
from isthmus.tasks.forecast.windows import Windows


@dataclass(kw_only=True)
class Scaled:
    """Standardises each column by the rows that are learned from, and them alone; with `relative`
    each window then counts from its last step.

    All steps ahead are told at once, an output each, and not one from the other.
    """

    model: Any
    relative: bool

    def learn(self, values: np.ndarray, rows: slice, stop: slice, *, past: int, steps: int) -> Self:
        """From the windows of these rows.

        A model that knows when to stop does so by the windows of `stop`. Where these are among the
        rows, it then learns again from all, for as many epochs as were best. A rate that falls
        along a cosine falls to 0 over these; to break it off instead where the best epoch was
        forecast three of four series worse. Where either part is too short for a window, it learns
        from all for as many as it is set to.

        Parameters
        ----------
        values : (all rows, columns)
        stop : rows at the end of `rows`, or after them.
        """

        def windows(part: slice) -> Windows:
            return Windows.of(values, past, steps, part)

        before = slice(rows.start, min(rows.stop, stop.start))
        first, validation = windows(before), windows(stop)
        if takes(self.model, "validation") and len(first) and len(validation):
            self._scale(values[before])
            self.model.fit(*self._shown(first), validation=self._shown(validation))
            if before == rows:
                return self
            self.model.set_params(epochs=self.model.training_["best_epoch"])
        self._scale(values[rows])
        self.model.fit(*self._shown(windows(rows)))
        return self

    def _scale(self, learned: np.ndarray) -> None:
        self.shift_, deviation = learned.mean(axis=0), learned.std(axis=0)
        self.factor_ = divisors(self.shift_, deviation)

    def predict(self, X: np.ndarray) -> np.ndarray:
        """(windows, past, columns) to (windows, steps)."""
        inputs, last = self._inputs(X)
        found = np.asarray(self.model.predict(inputs), np.float64).reshape(len(X), -1)
        return (found + last) * self.factor_[0] + self.shift_[0]

    def _shown(self, windows: Windows) -> tuple[np.ndarray, np.ndarray]:
        inputs, last = self._inputs(windows.X)
        y = (windows.y - self.shift_[0]) / self.factor_[0] - last
        y = y.astype(np.float32)
        return inputs, (y[:, 0] if y.shape[1] == 1 else y)

    def _inputs(self, X: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """What the model sees, and what its answers count from, (windows, 1)."""
        X = (X - self.shift_) / self.factor_
        if not self.relative:
            return X.astype(np.float32), np.zeros((len(X), 1))
        return (X - X[:, -1:]).astype(np.float32), X[:, -1, :1]
