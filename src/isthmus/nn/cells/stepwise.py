"""What cells that are not PyTorch's have in common: one formula, applied step by step."""

from __future__ import annotations

from typing import ClassVar

import torch
from torch import Tensor, nn
from torch.nn import functional as F


class Stepwise(nn.Module):
    """Abstract: a layer of a cell with a memory, from `step` alone.

    The inputs' products with the weights are made for all steps at once; only those of the state
    wait for the step before.
    """

    gates: ClassVar[int]
    pairs: ClassVar[bool] = True
    keeping: ClassVar[int | None]

    def __init__(self, features: int, width: int) -> None:
        super().__init__()
        self.hidden_size = width
        self.weight_ih_l0 = nn.Parameter(torch.empty(self.gates * width, features))
        self.weight_hh_l0 = nn.Parameter(torch.empty(self.gates * width, width))
        self.bias_ih_l0 = nn.Parameter(torch.empty(self.gates * width))
        for parameter in self.parameters():  # as PyTorch's cells begin
            nn.init.uniform_(parameter, -(width**-0.5), width**-0.5)

    def step(self, sums: Tensor, memory: Tensor) -> tuple[Tensor, Tensor]:
        """State and memory after a step, (batch, width) each.

        Parameters
        ----------
        sums
            W x_t + U h_{t-1} + b of all gates, (batch, gates x width).
        memory
            c_{t-1}, (batch, width).
        """
        raise NotImplementedError

    def forward(
        self, inputs: Tensor, state: tuple[Tensor, Tensor] | None = None
    ) -> tuple[Tensor, tuple[Tensor, Tensor]]:
        if state is None:
            hidden = memory = inputs.new_zeros(len(inputs), self.hidden_size)
        else:
            hidden, memory = state[0][0], state[1][0]
        units = []
        for given in F.linear(inputs, self.weight_ih_l0, self.bias_ih_l0).unbind(1):
            sums = given + F.linear(hidden, self.weight_hh_l0)
            # products may be rough, but never what is added to the memory
            hidden, memory = self.step(sums.to(memory.dtype), memory)
            units.append(hidden)
        return torch.stack(units, dim=1), (hidden[None], memory[None])
