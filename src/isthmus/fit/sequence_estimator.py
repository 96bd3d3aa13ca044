"""The abstract estimator of what learns by gradients from sequences of any lengths."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, ClassVar

import numpy as np
import torch
from torch import Tensor

from isthmus.core.parameters import choice, estimator, number
from isthmus.core.sequence_rows import read_sequence_rows
from isthmus.core.sequences import Sequences
from isthmus.fit.batch import Source
from isthmus.fit.row_estimator import RowEstimator
from isthmus.nn.padded import SequenceSource

STEPS = 2**17  # answered at a time, but of wide ones, such as pictures, fewer:
CELLS = 2**24  # numbers, 64 MiB


@estimator
class SequenceEstimator(RowEstimator):
    """Abstract: sequences in, and answers for a block of them at a time.

    They are a list of arrays (steps, features) or (steps,), of any lengths; an array (sequences,
    steps, features), or with more axes (films of pictures); or rows of a table, each a series of
    one feature. Batches are made of sequences of about one length.

    Parameters
    ----------
    learning_rate
        Adam's step size.
    precision
        As above; "bfloat16" pays off only for wide layers.
    """

    learning_rate: float = number(3e-3, above=0)
    precision: str = choice("float32", "auto", "float32", "bfloat16", "float64")

    fitted_width: ClassVar[str] = "_step_width"

    def _read(self, X: Any, *, reset: bool = False) -> Sequences:
        return read_sequence_rows(self, X, reset=reset)

    @property
    def _step_width(self) -> int:
        return math.prod(self.step_shape_)

    def _source(self, X: Any, dtype: torch.dtype) -> Source:
        if not isinstance(X, Sequences):  # codes
            return super()._source(X, dtype)
        return SequenceSource.from_arrays(X.values, X.offsets, dtype)

    def _map(self, X: Any, answer: Callable[[Any, Any], Tensor]) -> np.ndarray:
        if not isinstance(X, Sequences):
            return super()._map(X, answer)
        order = X.lengths.argsort(kind="stable")  # so that little is filled up
        return super()._map(X[order], answer)[order.argsort()]

    def _map_steps(self, X: Sequences, answer: Callable[[Any, Any], Tensor]) -> Sequences:
        """What is answered of each real step, (steps, numbers), as sequences."""
        order = X.lengths.argsort(kind="stable")
        near = X[order]
        return replace(near, values=super()._map(near, answer))[order.argsort()]

    def _blocks(self, X: Any) -> Iterator[Any]:
        if not isinstance(X, Sequences):
            return super()._blocks(X)
        return X.blocks(min(STEPS, max(1, CELLS // X.values.shape[1])))
