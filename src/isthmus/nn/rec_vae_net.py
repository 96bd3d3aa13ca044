"""RecVAE's net: an encoder whose every layer sees all layers before, and a linear decoder."""

from __future__ import annotations

import copy

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from isthmus.nn.gaussian_code import moments
from isthmus.nn.rows import Rows
from isthmus.nn.softmax_output import SoftmaxOutput
from isthmus.nn.sparse_linear import SparseLinear

DEPTH = 5
NORM_EPSILON = 0.1


class RecVAENet(nn.Module):
    """items -> 5 layers of `hidden` -> moments of the code -> items.

    `earlier` is the encoder as it was when `remember` was last called; it learns nothing.
    """

    def __init__(self, items: int, hidden: int, code: int) -> None:
        super().__init__()
        self.encoder = RecVAEEncoder(items, hidden, code)
        self.earlier = copy.deepcopy(self.encoder).requires_grad_(False)
        self.output = SoftmaxOutput(code, items)

    @torch.no_grad()
    def remember(self) -> None:
        for old, new in zip(self.earlier.parameters(), self.encoder.parameters(), strict=True):
            old.copy_(new)


class RecVAEEncoder(nn.Module):
    """h_l = norm(silu(W_l h_{l-1} + h_1 + ... + h_{l-1})), and the moments are linear in h_5."""

    def __init__(self, items: int, hidden: int, code: int) -> None:
        super().__init__()
        self.first = SparseLinear(items, hidden)
        self.others = nn.ModuleList([nn.Linear(hidden, hidden) for _ in range(DEPTH - 1)])
        self.norms = nn.ModuleList([nn.LayerNorm(hidden, eps=NORM_EPSILON) for _ in range(DEPTH)])
        self.moments = nn.Linear(hidden, 2 * code)

    def forward(self, rows: Rows) -> tuple[Tensor, Tensor]:
        """Mean and log variance of the code, (rows, code) each."""
        last = self.norms[0](F.silu(self.first(rows)))  # (rows, hidden)
        before = last
        for layer, norm in zip(self.others, self.norms[1:], strict=True):
            last = norm(F.silu(layer(last) + before))
            before = before + last
        return moments(self.moments(last))
