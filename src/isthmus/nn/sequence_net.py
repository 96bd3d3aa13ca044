"""A recurrent encoder, a code, and a recurrent decoder that mirrors the encoder."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from isthmus.nn.cells import CELLS
from isthmus.nn.padded import Padded
from isthmus.nn.recurrent_net import RecurrentNet, State


class SequenceNet(nn.Module):
    """Steps -> recurrent layers -> code of the last state -> recurrent layers -> steps.

    The encoder reads each sequence from its end, so that what it read last is what the decoder
    writes first. The code makes the first state of every layer of the decoder, and is an input of
    its first layer at every step.

    Parameters
    ----------
    features
        Of a step.
    hidden
        Widths of the encoder's layers; the decoder mirrors them.
    code
        Width of the code.
    cell
        Of CELLS.
    output
        (steps, features) -> (steps, features): what makes a step of its logits.
    feedback
        Whether each step of the decoder sees the step before.
    """

    def __init__(
        self,
        features: int,
        hidden: Sequence[int],
        code: int,
        cell: str,
        output: Callable[[Tensor], Tensor],
        *,
        feedback: bool,
    ) -> None:
        super().__init__()
        self.pairs = CELLS[cell].pairs
        self.output = output
        self.feedback = feedback
        back = tuple(hidden)[::-1]
        first = code + features if feedback else code
        self.inwards = RecurrentNet(features, hidden, cell)
        self.to_code = nn.Linear(hidden[-1], code)
        self.starts = nn.ModuleList(
            nn.Linear(code, 2 * width if self.pairs else width) for width in back
        )
        self.outwards = RecurrentNet(first, back, cell)
        self.to_step = nn.Linear(back[-1], features)

    def encode(self, inputs: Padded) -> Tensor:
        units, _ = self.inwards(inputs.backwards())  # (batch, longest, width)
        return self.to_code(inputs.last(units))  # (batch, code)

    def decode(self, code: Tensor, truth: Padded, *, forced: bool) -> Tensor:
        """The logits of the real steps of `truth`, (steps, features).

        With feedback each step sees the true one before if `forced`, else the one that was written.
        """
        longest = truth.values.shape[1]
        if self.feedback and not forced:
            return truth.steps(self.write(code, longest))
        inputs = self._repeated(code, longest)
        if self.feedback:
            before = F.pad(truth.values[:, :-1], (0, 0, 1, 0))  # the first step sees zeros
            inputs = torch.cat([inputs, before], dim=2)
        units, _ = self.outwards(inputs, self._start(code))
        return self.to_step(truth.steps(units))

    def write(self, code: Tensor, length: int) -> Tensor:
        """The logits of so many steps, (batch, length, features); nothing true is seen."""
        states = self._start(code)
        if not self.feedback:
            units, _ = self.outwards(self._repeated(code, length), states)
            return self.to_step(units)
        before = code.new_zeros(len(code), self.to_step.out_features)
        logits = []
        for _ in range(length):
            inputs = torch.cat([code, before], dim=1)[:, None]  # (batch, 1, code + features)
            units, states = self.outwards(inputs, states)
            logits.append(self.to_step(units[:, 0]))
            before = self.output(logits[-1]).to(code.dtype)
        return torch.stack(logits, dim=1)

    def _start(self, code: Tensor) -> State:
        """The first state of the decoder."""
        states = [start(code).tanh()[None] for start in self.starts]
        if not self.pairs:
            return states
        halves = [state.chunk(2, dim=2) for state in states]
        return [(hidden.contiguous(), cell.contiguous()) for hidden, cell in halves]

    def _repeated(self, code: Tensor, length: int) -> Tensor:
        return code[:, None].expand(-1, length, -1)
