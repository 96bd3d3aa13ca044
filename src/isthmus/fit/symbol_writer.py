"""The abstract estimator of what foresees the next symbol of sequences."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any, ClassVar

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from isthmus.core.parameters import estimator, whole, widths
from isthmus.core.sequences import Sequences
from isthmus.fit.batch import Batch, Source
from isthmus.fit.loop import Judge, Loop
from isthmus.fit.recurrent_layers import RecurrentLayers
from isthmus.nn.gradient_flow import gradient_norms
from isthmus.nn.padded import Padded, SequenceSource
from isthmus.nn.recurrent_net import State, cut
from isthmus.nn.windows import Window, Windows
from isthmus.nn.writing_net import LOGITS, WritingNet, filled_up, padded


@estimator
class SymbolWriter(RecurrentLayers):
    """Abstract: sequences of whole numbers, alone or each with a row, foreseen one by one.

    A variant reads them, and says with `_meant_for` what they are.

    Parameters
    ----------
    embedding
        Width of a symbol's vector.
    truncation
        Steps that a gradient goes back through one text; the state is carried on beyond. Sequences
        with an end are learned whole.
    """

    hidden: tuple[int, ...] = widths((256,))
    embedding: int = whole(64, least=1)
    truncation: int = whole(100, least=1)

    fitted_width: ClassVar[str] = "vector_width_"

    def _meant_for(self, symbols: int, *, ends: bool, vector_width: int) -> None:
        """What the network is built for: how many symbols, whether sequences end, and the width of
        the rows that they go with, 0 for none."""
        self.n_symbols_ = symbols
        self.ends_ = ends
        self.vector_width_ = vector_width
        self._carried: State | None = None

    def head(self, width: int) -> nn.Module:
        return WritingNet(
            self.n_symbols_,
            self.embedding,
            self.hidden,
            self.cell,
            ends=self.ends_,
            dropout=self.dropout,
            activation=self.activation,
            vector=width,
        )

    @property
    def _code_width(self) -> int:
        return self.vector_width_ if self.encoder is None else super()._code_width

    def loss(self, network: Any, batch: Batch) -> Tensor:
        if not self.vector_width_:
            return self._head_loss(network["output"], batch)
        return self._costs(network["output"], batch, self.tuned_codes(network, batch.inputs))

    def _head_loss(self, head: Any, batch: Batch) -> Tensor:
        if isinstance(batch.inputs, Window):
            return self._costs_of_window(head, batch.inputs).mean(dim=1)
        return self._costs(head, batch, batch.inputs if self.vector_width_ else None)

    def _costs(self, writer: WritingNet, batch: Batch, vector: Tensor | None) -> Tensor:
        """Of each sequence; their mean is that of nats a symbol."""
        sequences = batch.inputs if batch.targets is None else padded(batch.targets)
        costs = self._costs_of_symbols(writer, sequences, vector)
        return sequences.sums(costs) * (len(sequences.lengths) / len(costs))

    def _costs_of_symbols(
        self, writer: WritingNet, sequences: Padded, vector: Tensor | None
    ) -> Tensor:
        """Of each symbol in nats, sequence by sequence, (symbols,)."""
        symbols = sequences.values[:, :, 0].long()
        units, _ = writer.units(writer.shifted(symbols), None, vector)
        logits = writer.to_symbol(sequences.steps(units)).to(self._dtype)
        truth = sequences.steps(symbols[:, :, None])[:, 0]
        return F.cross_entropy(logits, truth, reduction="none")

    def _costs_of_window(self, writer: WritingNet, window: Window) -> Tensor:
        """Of each symbol of each stream in nats, (streams, steps), from the state in which the
        window before left it."""
        units, state = writer.units(window.before, None if window.first else self._carried)
        self._carried = cut(state)
        logits = writer.to_symbol(units).to(self._dtype).transpose(1, 2)
        return F.cross_entropy(logits, window.symbols, reduction="none")

    def learn(self, loop: Loop, judge: Judge | None) -> None:
        if isinstance(loop.rows, Windows):
            loop.batch_size = loop.rows.streams
        super().learn(loop, judge)
        self._carried = None

    def _learned_from(self, rows: Any, sequences: list[np.ndarray]) -> tuple[Source, Tensor | None]:
        """What the loop takes batches of: rows with their sequences, sequences, or one text."""
        if rows is not None:
            ended = [torch.from_numpy(np.append(s, self.n_symbols_)) for s in sequences]
            return self._source(rows, self._dtype), filled_up(ended)
        if self.ends_:
            joined = self._joined(sequences)
            return SequenceSource.from_arrays(joined.values, joined.offsets, torch.float32), None
        (text,) = sequences
        symbols = torch.from_numpy(np.insert(text, 0, self.n_symbols_))
        streams = max(1, min(self.batch_size, len(text) // self.truncation))
        return Windows(symbols, streams, self.truncation), None

    def _bits(self, rows: Any, sequences: list[np.ndarray]) -> float:
        symbols = sum(map(len, sequences)) + len(sequences) * self.ends_
        return float(-self._log_likelihoods(rows, sequences).sum() / np.log(2) / symbols)

    @torch.no_grad()
    def _log_likelihoods(self, rows: Any, sequences: list[np.ndarray]) -> np.ndarray:
        """In blocks of sequences of about one length."""
        weight = next(self.network_.parameters())
        order = np.argsort([len(numbers) for numbers in sequences], kind="stable")
        found = np.empty(len(sequences))
        first = 0
        for block in self._joined(sequences)[order].blocks(max(1, LOGITS // self.n_symbols_)):
            which = order[first : first + block.shape[0]]
            first += len(which)
            everything = torch.arange(len(which), device=weight.device)
            source = SequenceSource.from_arrays(block.values, block.offsets, torch.float32)
            vector = None
            if rows is not None:
                part = self._source(rows[which], weight.dtype).to(weight.device).take(everything)
                vector = self.codes(self.network_, part)
            batch = source.to(weight.device).take(everything)
            found[which] = self.network_["output"].log_likelihoods(batch, vector).cpu().numpy()
        return found

    def _norms(self, rows: Any, sequences: list[np.ndarray]) -> Iterator[np.ndarray]:
        """|dL / dh_t| of each sequence, or of each window of a text, (its symbols,); L is what
        its last symbol costs."""
        if rows is None and not self.ends_ and len(sequences) > 1:
            for text in sequences:
                yield from self._norms(None, [text])
            return
        writer = self.network_["output"]
        source, targets = self._learned_from(rows, sequences)
        size = source.streams if isinstance(source, Windows) else self.batch_size
        for numbers in torch.arange(len(source)).split(size):
            inputs, vector = source.take(numbers), None
            if targets is not None:
                vector, inputs = self.codes(self.network_, inputs), padded(targets[numbers])
            norms = gradient_norms(writer, partial(self._last_costs, writer, inputs, vector))
            whole = isinstance(inputs, Window)
            lengths = [norms.shape[1]] * len(norms) if whole else inputs.lengths.tolist()
            for found, length in zip(norms, lengths, strict=True):
                yield found[:length]
        self._carried = None

    def _last_costs(self, writer: WritingNet, inputs: Any, vector: Tensor | None) -> Tensor:
        """What the last symbol of each sequence or stream costs, (batch,)."""
        if isinstance(inputs, Window):
            return self._costs_of_window(writer, inputs)[:, -1]
        return self._costs_of_symbols(writer, inputs, vector)[inputs.lengths.cumsum(0) - 1]

    def _joined(self, sequences: list[np.ndarray]) -> Sequences:
        """With their ends, where they have such."""
        end = [self.n_symbols_] if self.ends_ else []
        parts = [np.append(numbers, end).astype(np.float32) for numbers in sequences]
        offsets = np.cumsum([0, *map(len, parts)])
        return Sequences(np.concatenate(parts)[:, None], offsets)
