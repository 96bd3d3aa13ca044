"""The abstract estimator of recurrent layers that read steps, or what an encoder makes of them, and
answer with targets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import torch
from sklearn.utils.validation import check_is_fitted
from torch import Tensor, nn

from isthmus.core.parameters import estimator
from isthmus.core.sequences import Sequences
from isthmus.fit.batch import Batch
from isthmus.fit.greedy import encoded
from isthmus.fit.loop import Loop
from isthmus.fit.recurrent_layers import RecurrentLayers
from isthmus.fit.sequence_estimator import SequenceEstimator
from isthmus.nn.dense_rows import DenseRows
from isthmus.nn.gradient_flow import gradient_norms, mean_flow
from isthmus.nn.padded import Padded, SequenceSource


@estimator
class RecurrentSteps(SequenceEstimator, RecurrentLayers):
    """Abstract: sequences of steps, and how far back the errors of their last answers reach.

    A variant gives `head`, whose first recurrent net reads forwards.

    Parameters
    ----------
    encoder
        What makes a code of each step, its row. An autoencoder is cloned and fitted on the steps of
        `fit`; a fitted one is used as it is in `sklearn.frozen.FrozenEstimator(autoencoder)`. None
        reads steps as they are.
    fine_tune
        Whether the encoder moves with the rest, or stays as it was learned.
    """

    # Steps through an encoder

    def codes(self, network: Any, inputs: Padded) -> Padded:
        """What the head reads of sequences, (batch, longest, code)."""
        if self.encoder is None:
            return inputs
        steps = inputs.steps(inputs.values)
        return inputs.filled(self._step_codes(network["encoder"], steps))

    def _step_codes(self, encoder: Any, steps: Any) -> Tensor:
        """What the head reads of some steps, (steps, code)."""
        return self._reader.codes(encoder, steps)

    def _coded(self, network: Any, loop: Loop) -> SequenceSource:
        sequences: Any = loop.rows
        steps = DenseRows(sequences.values)
        codes = encoded(partial(self._step_codes, network["encoder"]), steps, loop.place)
        return replace(sequences, values=codes.values)

    def _fitted_encoder(self, X: Any) -> Any:
        return super()._fitted_encoder(self._read(X).steps)

    @property
    def _code_width(self) -> int:
        return self._step_width if self.encoder is None else super()._code_width

    # Errors on their way back

    def gradient_flow(self, X: Any, y: Any) -> np.ndarray:
        """How long the gradient of the last answer's loss is at each state, (steps,), the mean over
        sequences.

            |dL / dh_t|,    t = 1, ..., T

        h_t is the last layer's state, read forwards, and all ways from it to the loss L of the last
        answer to its sequence count. Sequences are aligned at their ends: the last number is that
        of their last steps, the first one of the longest that a tenth of them have. A model fitted
        with `epochs=0` shows it before training.

        Parameters
        ----------
        X, y
            As at `fit`.
        """
        check_is_fitted(self)
        rows = self._read(X)
        targets = self._laid_out(self._as_learned(self._read_targets(rows, y)), rows)
        return mean_flow(self._norms(rows, targets))

    def _norms(self, rows: Sequences, targets: Tensor) -> Iterator[np.ndarray]:
        """Of each sequence, (its states,)."""
        source = self._source(rows, next(self.network_.parameters()).dtype)
        head, generator = self.network_["output"], torch.Generator()
        for numbers in torch.arange(len(source)).split(self.batch_size):
            inputs = self.codes(self.network_, source.take(numbers))
            batch = Batch(
                inputs=inputs,
                rows=numbers,
                total=len(source),
                targets=targets[numbers],
                generator=generator,
            )
            norms = gradient_norms(head, partial(self._last_costs, head, batch))
            for found, states in zip(norms, self._states(inputs), strict=True):
                yield found[:states]

    def _last_costs(self, head: nn.Module, batch: Batch) -> Tensor:
        """What the last answer to each sequence costs, (batch,)."""
        return self._head_loss(head, batch)

    def _states(self, inputs: Padded) -> list[int]:
        """How many states lead to the last answer to each sequence."""
        return inputs.lengths.tolist()
