"""A recurrent net that says which symbol comes next."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from isthmus.nn.padded import Padded
from isthmus.nn.recurrent_net import RecurrentNet, State

LOGITS = 2**22  # worked out at a time


class WritingNet(nn.Module):
    """Symbols so far -> recurrent layers -> logits of the next symbol.

    With a vector, it makes the first state of every layer and is an input of the first layer at
    every step.

    Parameters
    ----------
    symbols
        How many there are; the number `symbols` itself stands before the first and, where
        sequences end, behind the last.
    ends
        Whether sequences end.
    embedding
        Width of a symbol's vector.
    hidden
        Widths of the recurrent layers.
    cell
        Of `nn.cells.CELLS`.
    dropout
        Share of the units below, between and above the layers forgotten at random while training.
    activation
        Of the simple cell.
    vector
        Width of the vector; 0: there is none.
    """

    def __init__(
        self,
        symbols: int,
        embedding: int,
        hidden: Sequence[int],
        cell: str,
        *,
        ends: bool,
        dropout: float,
        vector: int,
        activation: str = "tanh",
    ) -> None:
        super().__init__()
        self.border = symbols
        self.dropout = dropout
        self.embedding = nn.Embedding(symbols + 1, embedding)
        self.layers = RecurrentNet(embedding + vector, hidden, cell, dropout, activation=activation)
        self.pairs = bool(self.layers[0].pairs)
        states = [2 * width if self.pairs else width for width in hidden] if vector else []
        self.starts = nn.ModuleList(nn.Linear(vector, width) for width in states)
        self.to_symbol = nn.Linear(hidden[-1], symbols + ends)

    def units(
        self,
        before: Tensor,
        state: State | None = None,
        vector: Tensor | None = None,
    ) -> tuple[Tensor, State]:
        """What `to_symbol` reads, (batch, steps, width), and the state after the last step.

        Parameters
        ----------
        before
            The symbol before each step, (batch, steps).
        state
            What an earlier call left; None: the beginning.
        vector
            (batch, vector).
        """
        inputs = self.embedding(before)
        if vector is not None:
            repeated = vector[:, None].expand(-1, before.shape[1], -1)
            inputs = torch.cat([inputs, repeated.to(inputs.dtype)], dim=2)
            state = self._start(vector) if state is None else state
        units, state = self.layers(F.dropout(inputs, self.dropout, self.training), state)
        return F.dropout(units, self.dropout, self.training), state

    def shifted(self, symbols: Tensor) -> Tensor:
        """What comes before each symbol, (batch, steps)."""
        return F.pad(symbols[:, :-1], (1, 0), value=self.border)

    def log_likelihoods(self, sequences: Padded, vector: Tensor | None = None) -> Tensor:
        """log p of each sequence, (batch,), in float64."""
        symbols = sequences.values[:, :, 0].long()
        before, state = self.shifted(symbols), None
        total = torch.zeros(len(symbols), dtype=torch.float64, device=symbols.device)
        steps = max(1, LOGITS // (len(symbols) * self.to_symbol.out_features))
        for first in range(0, symbols.shape[1], steps):
            part = slice(first, first + steps)
            units, state = self.units(before[:, part], state, vector)
            logits = self.to_symbol(units).transpose(1, 2)
            costs = F.cross_entropy(logits, symbols[:, part], reduction="none")
            if sequences.mask is not None:
                costs = costs * sequences.mask[:, part]
            total -= costs.sum(dim=1, dtype=torch.float64)
        return total

    def write(
        self,
        begin: Tensor,
        length: int,
        vector: Tensor | None = None,
        *,
        temperature: float = 0.0,
        generator: torch.Generator | None = None,
        never: int | None = None,
    ) -> Tensor:
        """Sequences that go on so many symbols, (batch, begun + length), filled up with `border`.

        Parameters
        ----------
        begin
            Symbols that are there already, (batch, begun), on the CPU.
        temperature
            What logits are divided by; 0: the most probable symbol.
        never
            A symbol that is not written.
        """
        given = F.pad(begin, (1, 0), value=self.border)
        written, state = [begin], None
        over = torch.zeros(len(begin), 1, dtype=torch.bool)
        for _ in range(length):
            units, state = self.units(given, state, vector)
            logits = self.to_symbol(units[:, -1])  # (batch, outputs)
            if never is not None:
                logits[:, never] = -torch.inf
            given = _drawn(logits, temperature, generator).masked_fill(over, self.border)
            over = over | (given == self.border)
            written.append(given)
            if bool(over.all()):
                break
        found = torch.cat(written, dim=1)
        return F.pad(found, (0, begin.shape[1] + length - found.shape[1]), value=self.border)

    def held(self, state: State) -> Tensor:
        """What every unit holds, (batch, units of all layers), from -1 to 1 but for rectifiers:
        tanh of the memory of cells that have one, else the state."""
        parts = [left[1].tanh() if self.pairs else left for left in state]
        return torch.cat([part[0] for part in parts], dim=1)

    def _start(self, vector: Tensor) -> State:
        """The first state of each layer."""
        states = [start(vector).tanh()[None] for start in self.starts]
        if not self.pairs:
            return states
        halves = [state.chunk(2, dim=2) for state in states]
        return [(units.contiguous(), memory.contiguous()) for units, memory in halves]


def filled_up(sequences: Sequence[Tensor]) -> Tensor:
    """Sequences of symbols in one array, -1 behind their ends, (sequences, longest)."""
    return nn.utils.rnn.pad_sequence(list(sequences), batch_first=True, padding_value=-1)


def padded(filled: Tensor) -> Padded:
    """The reverse, as a batch: nothing is longer than its longest."""
    mask = filled >= 0
    lengths = mask.sum(dim=1)
    longest = int(lengths.max())
    values = filled[:, :longest].clamp(min=0)[:, :, None]
    return Padded(values, lengths, mask[:, :longest])


def _drawn(logits: Tensor, temperature: float, generator: torch.Generator | None) -> Tensor:
    """A symbol from each row of logits, (batch, 1)."""
    if temperature == 0:
        return logits.argmax(dim=1, keepdim=True)
    chances = (logits.double() / temperature).softmax(dim=1)
    return torch.multinomial(chances, 1, generator=generator)
