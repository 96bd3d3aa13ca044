"""The abstract estimator of what answers a sequence once."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import torch
from sklearn.utils.validation import check_consistent_length, check_is_fitted
from torch import Tensor, nn

from isthmus.core.errors import ParameterError
from isthmus.core.parameters import choice, estimator
from isthmus.fit.recurrent_estimator import RecurrentEstimator
from isthmus.nn.gradient_flow import gradient_norms
from isthmus.nn.sequence_answer import SUMMARIES, SequenceAnswer


@estimator
class ManyToOne(RecurrentEstimator):
    """Abstract: one answer a sequence, and how far back its errors reach.

    Parameters
    ----------
    summary
        What is answered from: the "last" state, or the "mean" or "max" of the states of all steps.
    """

    summary: str = choice("last", *SUMMARIES)

    def head(self, width: int) -> nn.Module:
        return SequenceAnswer(self._reader_of(width), self._n_outputs, self.summary)

    def _as_learned(self, y: np.ndarray) -> Tensor:
        """Targets as the loss takes them, (sequences, ...), after `fit`."""
        raise NotImplementedError

    def gradient_flow(self, X: Any, y: Any) -> np.ndarray:
        """How long the gradient of the loss is at each state, (steps,), the mean over sequences.

            |dL / dh_t|,    t = 1, ..., T

        h_t is the last layer's state, read forwards, and all ways from it to the loss L of its
        sequence count. Sequences are aligned at their ends: the last number is that of their last
        steps. A model fitted with `epochs=0` shows it before training.

        Parameters
        ----------
        X, y
            As at `fit`.
        """
        check_is_fitted(self)
        if y is None:
            raise ParameterError(f"{type(self).__name__}: gradient_flow needs y, but it is None")
        rows = self._read(X)
        check_consistent_length(rows, y)
        targets = self._as_learned(np.asarray(y))
        source = self._source(rows, next(self.network_.parameters()).dtype)
        total = np.zeros(int(rows.lengths.max()))
        counts = np.zeros_like(total)
        for numbers in torch.arange(len(source)).split(self.batch_size or len(source)):
            inputs = self.codes(self.network_, source.take(numbers))
            costs = partial(self.costs, targets=targets[numbers])
            norms = gradient_norms(self.network_["output"], inputs, costs)
            for length, found in zip(inputs.lengths.tolist(), norms, strict=True):
                total[-length:] += found[:length]
                counts[-length:] += 1
        return total / counts
