"""Recurrent layers on top of each other."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import pairwise
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from isthmus.nn.cells import CELLS
from isthmus.nn.cells.rnn import RNN

State = list[Any]  # of each layer: (1, batch, width), of cells with a memory a pair of them


class RecurrentNet(nn.ModuleList):
    """Layers of a recurrent cell, each reading the states of the one below.

    Parameters
    ----------
    features
        Of a step.
    hidden
        Widths of the layers, at least one.
    cell
        Of CELLS.
    dropout
        Share of the units between two layers that is forgotten at random while training.
    activation
        Of the simple cell: "tanh" or "relu". The others have theirs.
    """

    def __init__(
        self,
        features: int,
        hidden: Sequence[int],
        cell: str,
        dropout: float = 0.0,
        *,
        activation: str = "tanh",
    ) -> None:
        kind: Any = partial(RNN, activation=activation) if cell == "rnn" else CELLS[cell]
        super().__init__(kind(a, b) for a, b in pairwise((features, *hidden)))
        self.dropout = dropout
        self.watched: list[Tensor] | None = None  # where a list is, states are left in it

    def forward(self, inputs: Tensor, state: State | None = None) -> tuple[Tensor, State]:
        """The last layer's states at all steps, (batch, steps, width), and the state after them.

        Parameters
        ----------
        inputs
            (batch, steps, features).
        state
            What an earlier call left; None: zeros.
        """
        if self.watched is None:
            return self._through(inputs, state)
        units = []
        for step in inputs.split(1, dim=1):  # fused layers show no states on the way
            _, state = self._through(step, state)
            top = state[-1]
            units.append(top[0] if isinstance(top, tuple) else top)  # (1, batch, width)
        self.watched += units
        assert state is not None
        return torch.cat(units).transpose(0, 1), state

    def _through(self, inputs: Tensor, state: State | None) -> tuple[Tensor, State]:
        units, after = inputs, []
        for number, layer in enumerate(self):
            if number:
                units = F.dropout(units, self.dropout, self.training)
            units, left = layer(units, None if state is None else state[number])
            after.append(left)
        return units, after

    def in_parts(self, inputs: Tensor, steps: int) -> Tensor:
        """The last layer's states, the inputs read in parts of so many steps: states are carried
        on from part to part, gradients are not."""
        units, state = [], None
        for part in inputs.split(steps, dim=1):
            found, left = self(part, state)
            units.append(found)
            state = cut(left)
        return torch.cat(units, dim=1)

    def at_end(self, inputs: Tensor, shortest: int, steps: int) -> Tensor:
        """The last layer's states; gradients flow through the last `steps` of the first `shortest`
        steps, and through those that follow."""
        before = shortest - steps
        if before <= 0:
            return self(inputs)[0]
        with torch.no_grad():
            early, state = self(inputs[:, :before])
        return torch.cat([early, self(inputs[:, before:], state)[0]], dim=1)


def cut(state: State) -> State:
    """The same state, through which no gradient flows back."""
    return [
        tuple(part.detach() for part in left) if isinstance(left, tuple) else left.detach()
        for left in state
    ]
