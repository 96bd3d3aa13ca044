"""Long short-term memory with a forget gate (Gers, Schmidhuber, Cummins 2000)."""

from __future__ import annotations

from typing import ClassVar

from torch import nn


class LSTM(nn.LSTM):
    """c_t = f c_{t-1} + i g,  h_t = o tanh(c_t); gates in the order i, f, g, o.

    i, f, o = sigmoid(W x_t + U h_{t-1} + b), g = tanh(W x_t + U h_{t-1} + b), each with weights of
    its own.
    """

    pairs: ClassVar[bool] = True
    keeping: ClassVar[int | None] = 1

    def __init__(self, features: int, width: int) -> None:
        super().__init__(features, width, batch_first=True)
