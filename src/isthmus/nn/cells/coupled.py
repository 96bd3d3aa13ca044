"""Long short-term memory that forgets what it replaces (Greff et al. 2017, CIFG)."""

from __future__ import annotations

from typing import ClassVar

import torch
from torch import Tensor

from isthmus.nn.cells.stepwise import Stepwise


class Coupled(Stepwise):
    """c_t = f c_{t-1} + (1 - f) g,  h_t = o tanh(c_t); gates in the order f, g, o.

    An LSTM with i = 1 - f. Greff et al. couple one with peepholes; here there are none.
    """

    gates: ClassVar[int] = 3
    keeping: ClassVar[int | None] = 0

    def step(self, sums: Tensor, memory: Tensor) -> tuple[Tensor, Tensor]:
        forget, candidate, leave = sums.chunk(3, dim=1)
        memory = torch.lerp(candidate.tanh(), memory, forget.sigmoid())
        return leave.sigmoid() * memory.tanh(), memory
