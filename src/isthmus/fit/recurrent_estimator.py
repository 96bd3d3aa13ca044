"""The abstract estimator of what reads sequences of any lengths, also of symbols, with recurrent
layers and answers with targets."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from isthmus.core.errors import DataError, ParameterError
from isthmus.core.parameters import estimator, flag, whole
from isthmus.core.sequences import Sequences
from isthmus.fit.recurrent_steps import RecurrentSteps
from isthmus.nn.recurrent_reader import RecurrentReader


@estimator
class RecurrentEstimator(RecurrentSteps):
    """Abstract: steps, what an encoder or symbols' vectors make of them, recurrent layers, answers.

    A variant gives `head`, which begins with a `RecurrentReader`, its `reader`.

    Parameters
    ----------
    embedding
        None: steps are numbers, as they are. A width: each step is the whole number of a symbol,
        and is replaced by a vector of this width, learned with the rest.
    symbols
        How many there are, numbered from 0; None: as many as the largest number at `fit` tells.
    bidirectional
        Whether as many other layers read each sequence from its end.
    """

    embedding: int | None = whole(None, least=1, optional=True)
    symbols: int | None = whole(None, least=1, optional=True)
    bidirectional: bool = flag(False)

    def check_parameters(self) -> None:
        super().check_parameters()
        owner = type(self).__name__
        if self.embedding is None and self.symbols is not None:
            raise ParameterError(
                f"{owner}: symbols is {self.symbols}, but steps are numbers, not symbols, without "
                "an embedding; give its width, such as embedding=32"
            )
        if self.embedding is not None and self.encoder is not None:
            raise ParameterError(
                f"{owner}: embedding and encoder are given, but symbols have no rows to encode; "
                "use one of them"
            )

    def begin_layers(self, head: Any, generator: torch.Generator) -> None:
        if self.embedding is not None:  # vectors of length 1 or so
            torch.nn.init.normal_(head.reader.vectors.weight, 0, self.embedding**-0.5, generator)
        super().begin_layers(head, generator)

    def _reader_of(self, width: int) -> RecurrentReader:
        """What reads codes or steps of this width."""
        return RecurrentReader(
            width,
            self.hidden,
            self.cell,
            symbols=0 if self.embedding is None else self.symbols_,
            embedding=self.embedding or 0,
            both=self.bidirectional,
            dropout=self.dropout,
            activation=self.activation,
            truncation=self.truncation,
        )

    def _read(self, X: Any, *, reset: bool = False) -> Sequences:
        if self.embedding is None:
            return super()._read(X, reset=reset)
        found = super()._read(_listed(X, type(self).__name__), reset=reset)
        self._check_symbols(found, reset=reset)
        return found

    def _check_symbols(self, found: Sequences, *, reset: bool) -> None:
        owner, numbers = type(self).__name__, found.values
        if found.step_shape != ():
            raise DataError(
                f"steps have the shape {found.step_shape}, but with an embedding each is the "
                "number of one symbol: give lists of whole numbers, or embedding=None"
            )
        if reset:
            self.symbols_ = self.symbols or int(numbers.max()) + 1
        wrong = (numbers != np.floor(numbers)) | (numbers < 0) | (numbers >= self.symbols_)
        if wrong.any():
            step = int(wrong.any(axis=1).argmax())
            number = int(np.searchsorted(found.offsets, step, side="right")) - 1
            raise DataError(
                f"sequence {number} holds {numbers[step, 0]:g} at step "
                f"{step - int(found.offsets[number])}; the symbols of this {owner} are the whole "
                f"numbers from 0 to {self.symbols_ - 1}"
            )


def _listed(X: Any, owner: str) -> list[np.ndarray]:
    """As arrays: lists of one length are no rows of a table."""
    listed = [] if isinstance(X, str) or not np.iterable(X) else [np.asarray(one) for one in X]
    if not listed or any(one.dtype.kind in "US" for one in listed):
        raise DataError(
            f"with an embedding {owner} reads lists of whole numbers, one list a sequence; of "
            "texts, isthmus.data.tokens.Tokens makes such"
        )
    return listed
