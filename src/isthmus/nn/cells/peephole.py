"""Long short-term memory whose gates see the memory (Gers and Schmidhuber 2000)."""

from __future__ import annotations

from typing import ClassVar

import torch
from torch import Tensor, nn

from isthmus.nn.cells.stepwise import Stepwise


class Peephole(Stepwise):
    """An LSTM with p_i c_{t-1} and p_f c_{t-1} in the sums of i and f, and p_o c_t in that of o.

    Gates in the order i, f, g, o; `peepholes` holds p_i, p_f and p_o, one number a unit, 0 at
    first: it begins as an LSTM.
    """

    gates: ClassVar[int] = 4
    keeping: ClassVar[int | None] = 1

    def __init__(self, features: int, width: int) -> None:
        super().__init__(features, width)
        self.peepholes = nn.Parameter(torch.zeros(3, width))

    def step(self, sums: Tensor, memory: Tensor) -> tuple[Tensor, Tensor]:
        enter, forget, candidate, leave = sums.chunk(4, dim=1)
        p_enter, p_forget, p_leave = self.peepholes
        enter = torch.addcmul(enter, p_enter, memory).sigmoid()
        forget = torch.addcmul(forget, p_forget, memory).sigmoid()
        memory = forget * memory + enter * candidate.tanh()
        return torch.addcmul(leave, p_leave, memory).sigmoid() * memory.tanh(), memory
