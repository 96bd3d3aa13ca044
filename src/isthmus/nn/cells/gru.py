"""The gated recurrent unit (Cho et al. 2014)."""

from __future__ import annotations

from typing import ClassVar

from torch import nn


class GRU(nn.GRU):
    """h_t = (1 - z) n + z h_{t-1}; gates in the order r, z, n.

    r, z = sigmoid(W x_t + U h_{t-1} + b), n = tanh(W x_t + b + r (U h_{t-1} + b')), each with
    weights of its own. The paper multiplies h by r before the product with U; PyTorch after it, so
    that one product serves all gates.
    """

    pairs: ClassVar[bool] = False
    keeping: ClassVar[int | None] = 1

    def __init__(self, features: int, width: int) -> None:
        super().__init__(features, width, batch_first=True)
