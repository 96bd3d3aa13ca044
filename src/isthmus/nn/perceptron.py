"""Dense layers from rows to outputs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from isthmus.nn.dense import ACTIVATIONS, GAINS
from isthmus.nn.rows import Rows
from isthmus.nn.sparse_linear import SparseLinear

SLOPE_TO = 1.0  # how far from the step the threshold's stand-in slope reaches


def threshold(x: Tensor) -> Tensor:
    """1 where x >= 0, else 0. Its slope is 0 everywhere, so learning takes that of the line through
    the step, 1 where |x| <= 1 and 0 elsewhere: a straight-through estimator (Bengio, Leonard,
    Courville 2013, section 4; Hubara et al. 2016, eq. 4)."""
    step = (x >= 0).to(x.dtype)
    if not x.requires_grad:
        return step
    line = x.clamp(-SLOPE_TO, SLOPE_TO)
    return line + (step - line).detach()


BETWEEN: dict[str, Callable[[Tensor], Tensor]] = {
    **ACTIVATIONS,
    "threshold": threshold,
    "elu": F.elu,
    "gelu": F.gelu,
    "leaky-relu": F.leaky_relu,
}
RECTIFIER = 2**0.5
BETWEEN_GAINS = {**GAINS, "elu": RECTIFIER, "gelu": RECTIFIER, "leaky-relu": RECTIFIER}


class Perceptron(nn.Module):
    """widths[0] -> ... -> widths[-1], with an activation and dropout between layers.

    Parameters
    ----------
    widths
        Of the rows, the hidden layers and the outputs: at least two.
    activation
        Of BETWEEN.
    dropout
        Share of the hidden units forgotten at random while training.
    """

    def __init__(self, widths: Sequence[int], activation: str, dropout: float = 0.0) -> None:
        super().__init__()
        first, *others = pairwise(widths)
        layers = [SparseLinear(*first), *(nn.Linear(*pair) for pair in others)]
        self.layers = nn.ModuleList(layers)
        self.activation = BETWEEN[activation]
        self.gain = BETWEEN_GAINS.get(activation, 1.0)
        self.dropout = nn.Dropout(dropout)

    def forward(self, inputs: Tensor | Rows) -> Tensor:
        first, *others = self.layers  # a slice would be a new module at every call
        units = first(inputs)
        for layer in others:
            units = self.activation(units)
            units = layer(self.dropout(units) if self.dropout.p else units)
        return units  # (batch, widths[-1])

    def hidden(self, inputs: Tensor | Rows) -> list[Tensor]:
        """The units of each hidden layer, (batch, width) each."""
        units, found = inputs, []
        for layer in self.layers[:-1]:
            units = self.activation(layer(units))
            found.append(units)
        return found

    @torch.no_grad()
    def start(self, generator: torch.Generator) -> None:
        """Weights normal with variance gain^2 / inputs (He et al. 2015, eq. 10, has the rectifier's
        gain), but 1 / inputs of the last layer, which no activation follows; biases zero."""
        layer: Any
        for layer in self.layers:
            inputs = layer.weight.shape[0 if isinstance(layer, SparseLinear) else 1]
            gain = 1.0 if layer is self.layers[-1] else self.gain
            layer.weight.normal_(std=gain / inputs**0.5, generator=generator)
            layer.bias.zero_()
