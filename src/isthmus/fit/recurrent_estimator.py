"""The abstract estimator of what reads sequences with recurrent layers and answers with targets."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import torch

from isthmus.core.errors import DataError, ParameterError
from isthmus.core.parameters import choice, estimator, flag, number, whole, widths
from isthmus.core.sequences import Sequences
from isthmus.fit.greedy import encoded
from isthmus.fit.loop import Judge, Loop
from isthmus.fit.on_encoder import OnEncoder
from isthmus.fit.sequence_estimator import LONGEST_GRADIENT, SequenceEstimator
from isthmus.nn.cells import CELLS
from isthmus.nn.cells.first_weights import STARTS, recurrent
from isthmus.nn.cells.rnn import ACTIVATIONS
from isthmus.nn.dense_rows import DenseRows
from isthmus.nn.padded import Padded, SequenceSource
from isthmus.nn.recurrent_reader import RecurrentReader


@estimator
class RecurrentEstimator(SequenceEstimator, OnEncoder):
    """Abstract: steps, what an encoder or symbols' vectors make of them, recurrent layers, answers.

    A variant gives `head`, which begins with a `RecurrentReader`, its `reader`.

    Parameters
    ----------
    cell
        Of the recurrent layers: "rnn", "lstm", "peephole" (gates see the memory), "coupled" (an
        LSTM that forgets what it replaces) or "gru".
    hidden
        Widths of the recurrent layers, at least one.
    embedding
        None: steps are numbers, as they are. A width: each step is the whole number of a symbol,
        and is replaced by a vector of this width, learned with the rest.
    symbols
        How many there are, numbered from 0; None: as many as the largest number at `fit` tells.
    bidirectional
        Whether as many other layers read each sequence from its end.
    dropout
        Share of the units forgotten at random while training: of symbols' vectors, between layers
        and before the answer.
    truncation
        Steps that gradients flow back; None: to the first.
    clip
        A longer gradient is shortened to this norm; None leaves it.
    activation
        Of the simple cell: "tanh" or "relu".
    start
        Recurrent weights at first, gate by gate: "orthogonal" or "identity".
    gain
        What those are multiplied by.
    gate_bias
        At first, of the gate that keeps the state; those of others are 0.
    encoder
        What makes a code of each step, its row. An autoencoder is cloned and fitted on the steps of
        `fit`; a fitted one is used as it is in `sklearn.frozen.FrozenEstimator(autoencoder)`. None
        reads steps as they are.
    fine_tune
        Whether the encoder moves with the rest, or stays as it was learned.
    """

    cell: str = choice("lstm", *CELLS)
    hidden: tuple[int, ...] = widths((64,))
    embedding: int | None = whole(None, least=1, optional=True)
    symbols: int | None = whole(None, least=1, optional=True)
    bidirectional: bool = flag(False)
    dropout: float = number(0.0, least=0, below=1)
    truncation: int | None = whole(None, least=1, optional=True)
    clip: float | None = number(LONGEST_GRADIENT, above=0, optional=True)
    activation: str = choice("tanh", *ACTIVATIONS)
    start: str = choice("orthogonal", *STARTS)
    gain: float = number(1.0, above=0)
    gate_bias: float = number(1.0)

    def check_parameters(self) -> None:
        super().check_parameters()
        owner = type(self).__name__
        if self.activation != "tanh" and self.cell != "rnn":
            raise ParameterError(
                f"{owner}: activation is {self.activation!r}, but cell={self.cell!r} has "
                "activations of its own; use cell='rnn' or activation='tanh'"
            )
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

    def initialise_head(self, head: Any, generator: torch.Generator) -> None:
        super().initialise_head(head, generator)
        if self.embedding is not None:  # vectors of length 1 or so
            torch.nn.init.normal_(head.reader.vectors.weight, 0, self.embedding**-0.5, generator)
        recurrent(head, generator, start=self.start, gain=self.gain, keeping=self.gate_bias)

    @property
    def longest_gradient(self) -> float | None:  # type: ignore[override]
        return self.clip

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

    # Sequences in

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

    # Steps through an encoder

    def codes(self, network: Any, inputs: Padded) -> Padded:
        """What the layers read, (batch, longest, code)."""
        if self.encoder is None:
            return inputs
        steps = inputs.steps(inputs.values)
        return inputs.filled(self._reader.codes(network["encoder"], steps))

    def learn(self, loop: Loop, judge: Judge | None) -> None:
        if self.encoder is not None and not self.fine_tune:
            network: Any = loop.network
            loop.rows = self._coded(network["encoder"], loop)
            player = self._player(network["output"], self._head_loss)
            loop.run([player], epochs=self.epochs, judge=judge)
        else:
            super().learn(loop, judge)

    def _coded(self, encoder: Any, loop: Loop) -> SequenceSource:
        """The sequences with a code at each step."""
        encoder.eval()
        sequences: Any = loop.rows
        steps = DenseRows(sequences.values)
        codes = encoded(lambda rows: self._reader.codes(encoder, rows), steps, loop.place)
        return replace(sequences, values=codes.values)

    def _fitted_encoder(self, X: Any) -> Any:
        found = self._read(X)
        return super()._fitted_encoder(found.values.reshape(-1, *(found.step_shape or (1,))))

    @property
    def _code_width(self) -> int:
        return self._step_width if self.encoder is None else super()._code_width


def _listed(X: Any, owner: str) -> list[np.ndarray]:
    """As arrays: lists of one length are no rows of a table."""
    listed = [] if isinstance(X, str) or not np.iterable(X) else [np.asarray(one) for one in X]
    if not listed or any(one.dtype.kind in "US" for one in listed):
        raise DataError(
            f"with an embedding {owner} reads lists of whole numbers, one list a sequence; of "
            "texts, isthmus.data.tokens.Tokens makes such"
        )
    return listed
