"""The first layer on sparse rows: a sum of rows of the weight, never a dense product."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from isthmus.nn.rows import Rows


class SparseLinear(nn.Module):
    """x W + b for sparse x; the weight is stored (inputs, outputs)."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.empty(inputs, outputs))
        self.bias = nn.Parameter(torch.zeros(outputs))

    def forward(self, rows: Rows) -> Tensor:
        total = F.embedding_bag(
            rows.columns,
            self.weight,
            rows.offsets,
            mode="sum",
            per_sample_weights=rows.values,
            include_last_offset=True,
        )  # (rows, outputs)
        return total + self.bias
