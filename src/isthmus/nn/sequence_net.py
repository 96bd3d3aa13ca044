"""A recurrent encoder, a code, and a recurrent decoder that mirrors the encoder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from isthmus.nn.padded import Padded

CELLS: dict[str, Callable[..., nn.RNNBase]] = {"lstm": nn.LSTM, "gru": nn.GRU}


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
        layer = CELLS[cell]
        self.pairs = cell == "lstm"
        self.output = output
        self.feedback = feedback
        back = tuple(hidden)[::-1]
        first = code + features if feedback else code
        self.inwards = nn.ModuleList(
            layer(a, b, batch_first=True) for a, b in pairwise((features, *hidden))
        )
        self.to_code = nn.Linear(hidden[-1], code)
        self.starts = nn.ModuleList(
            nn.Linear(code, 2 * width if self.pairs else width) for width in back
        )
        self.outwards = nn.ModuleList(
            layer(a, b, batch_first=True) for a, b in pairwise((first, *back))
        )
        self.to_step = nn.Linear(back[-1], features)

    def encode(self, inputs: Padded) -> Tensor:
        units = inputs.backwards()
        for layer in self.inwards:
            units, _ = layer(units)  # (batch, longest, width)
        rows = torch.arange(len(units), device=units.device)
        return self.to_code(units[rows, inputs.lengths - 1])  # (batch, code)

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
        units, _ = self._run(inputs, self._start(code))
        return self.to_step(truth.steps(units))

    def write(self, code: Tensor, length: int) -> Tensor:
        """The logits of so many steps, (batch, length, features); nothing true is seen."""
        states = self._start(code)
        if not self.feedback:
            units, _ = self._run(self._repeated(code, length), states)
            return self.to_step(units)
        before = code.new_zeros(len(code), self.to_step.out_features)
        logits = []
        for _ in range(length):
            inputs = torch.cat([code, before], dim=1)[:, None]  # (batch, 1, code + features)
            units, states = self._run(inputs, states)
            logits.append(self.to_step(units[:, 0]))
            before = self.output(logits[-1]).to(code.dtype)
        return torch.stack(logits, dim=1)

    def _run(self, units: Tensor, states: list[Any]) -> tuple[Tensor, list[Any]]:
        """The decoder's layers from these states; what the last gives, and the states after."""
        after = []
        for layer, state in zip(self.outwards, states, strict=True):
            units, state = layer(units, state)
            after.append(state)
        return units, after

    def _start(self, code: Tensor) -> list[Any]:
        """The first state of each layer of the decoder: (1, batch, width), an LSTM's a pair."""
        states = [start(code).tanh()[None] for start in self.starts]
        if not self.pairs:
            return states
        halves = [state.chunk(2, dim=2) for state in states]
        return [(hidden.contiguous(), cell.contiguous()) for hidden, cell in halves]

    def _repeated(self, code: Tensor, length: int) -> Tensor:
        return code[:, None].expand(-1, length, -1)


@torch.no_grad()
def recurrent(network: nn.Module, generator: torch.Generator) -> None:
    """Begin the recurrent layers so that they remember.

    Orthogonal recurrent weights (Saxe et al. 2014); biases 0, but 1 for the gate that keeps the
    state: an LSTM's forget gate (Jozefowicz et al. 2015), a GRU's update gate.
    """
    for layer in network.modules():
        if not isinstance(layer, nn.RNNBase):
            continue
        width, weights = layer.hidden_size, dict(layer.named_parameters())
        for gate in weights["weight_ih_l0"].split(width):
            nn.init.xavier_uniform_(gate, generator=generator)
        for gate in weights["weight_hh_l0"].split(width):
            nn.init.orthogonal_(gate, generator=generator)
        nn.init.zeros_(weights["bias_hh_l0"])
        nn.init.zeros_(weights["bias_ih_l0"])
        weights["bias_ih_l0"][width : 2 * width] = 1  # the second gate of both cells
