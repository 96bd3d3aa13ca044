"""The simple recurrent cell (Elman 1990)."""

from __future__ import annotations

from typing import ClassVar

from torch import nn

ACTIVATIONS = ("tanh", "relu")


class RNN(nn.RNN):
    """h_t = g(W x_t + U h_{t-1} + b).

    Parameters
    ----------
    features, width
        Of a step, and of the state.
    activation
        g, of ACTIVATIONS.
    """

    pairs: ClassVar[bool] = False
    keeping: ClassVar[int | None] = None

    def __init__(self, features: int, width: int, activation: str = "tanh") -> None:
        super().__init__(features, width, nonlinearity=activation, batch_first=True)
