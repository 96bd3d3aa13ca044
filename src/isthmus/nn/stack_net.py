"""Autoencoders on top of each other: each encodes the code of the one below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from torch import Tensor, nn

from isthmus.nn.dense import ACTIVATIONS
from isthmus.nn.rows import Rows


class StackNet(nn.Module):
    """The codes of the first layer are the rows of the second, and so on.

    Parameters
    ----------
    layers
        From the rows upwards, each with `encode` and with `decode`, which gives logits.
    output
        The function that turns the logits of all layers but the first into codes.
    """

    def __init__(self, layers: Sequence[nn.Module], output: str) -> None:
        super().__init__()
        self.layers = nn.ModuleList(layers)
        self.output = ACTIVATIONS[output]

    def encode(self, inputs: Tensor | Rows) -> Tensor:
        units: Any = inputs
        layer: Any
        for layer in self.layers:
            units = layer.encode(units)
        return units  # (batch, code)

    def decode(self, code: Tensor) -> Tensor:
        """The logits of the first layer, (batch, width)."""
        units = code
        first: Any
        first, *others = self.layers
        layer: Any
        for layer in reversed(others):
            units = self.output(layer.decode(units))
        return first.decode(units)

    def forward(self, inputs: Tensor | Rows) -> Tensor:
        return self.decode(self.encode(inputs))
