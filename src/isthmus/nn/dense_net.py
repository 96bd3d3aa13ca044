"""A dense encoder and the decoder that mirrors it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from isthmus.nn.dense import ACTIVATIONS, GAINS
from isthmus.nn.rows import Rows
from isthmus.nn.sparse_linear import SparseLinear


class DenseNet(nn.Module):
    """widths[0] -> ... -> widths[-1] and back again.

    Parameters
    ----------
    widths
        Of the rows, the hidden layers and the code: at least two.
    activation
        Between layers, on both sides.
    code_activation
        Of the code.
    bias
        Whether the layers have biases.
    tied
        Whether the decoder's weights are the encoder's, transposed.
    """

    def __init__(
        self,
        widths: Sequence[int],
        activation: str,
        code_activation: str = "identity",
        *,
        bias: bool = True,
        tied: bool = False,
    ) -> None:
        super().__init__()
        first: nn.Module = SparseLinear(widths[0], widths[1], bias=bias)
        between = zip(widths[1:-1], widths[2:], strict=True)
        self.inwards = nn.ModuleList([first, *(nn.Linear(a, b, bias=bias) for a, b in between)])
        self.activation = ACTIVATIONS[activation]
        self.gain = GAINS.get(activation, 1.0)
        self.code_activation = ACTIVATIONS[code_activation]
        self.tied = tied
        back = list(zip(widths[:0:-1], widths[-2::-1], strict=True))
        if tied:
            self.outwards = None
            biases = [nn.Parameter(torch.zeros(b)) for _, b in back] if bias else []
            self.biases = nn.ParameterList(biases)
        else:
            self.outwards = nn.ModuleList(nn.Linear(a, b, bias=bias) for a, b in back)

    def encode(self, inputs: Tensor | Rows) -> Tensor:
        return self.code_activation(self.before_code(inputs))  # (batch, code)

    def before_code(self, inputs: Tensor | Rows) -> Tensor:
        """The code before its activation, (batch, code)."""
        return self.onwards(self.inwards[0](inputs))

    def onwards(self, units: Tensor) -> Tensor:
        """The code before its activation, from what the first layer gives."""
        _, *others = self.inwards  # a slice would be a new module at every call
        for layer in others:
            units = layer(self.activation(units))
        return units

    def decode(self, code: Tensor) -> Tensor:
        """The logits, (batch, widths[0])."""
        layers = len(self.inwards)
        units = code
        for number in range(layers):
            units = self._back(number, self.activation(units) if number else units)
        return units

    def forward(self, inputs: Tensor | Rows) -> Tensor:
        return self.decode(self.encode(inputs))

    def weights(self) -> list[Tensor]:
        """Of the encoder's layers, (outputs, inputs) each."""
        first: Any
        first, *others = self.inwards
        return [first.weight.T, *(layer.weight for layer in others)]

    def _back(self, number: int, units: Tensor) -> Tensor:
        if self.outwards is not None:
            return self.outwards[number](units)
        weight = self.weights()[-1 - number]
        return F.linear(units, weight.T, self.biases[number] if len(self.biases) else None)


@torch.no_grad()
def he(network: DenseNet, generator: torch.Generator) -> None:
    """Weights normal with variance gain^2 / inputs (He et al. 2015, eq. 10, has the rectifier's
    gain), biases zero. The code and the output have the gain 1 of no activation."""
    ways: list[list[Any]] = [network.weights()]
    if network.outwards is not None:
        ways.append([layer.weight for layer in network.outwards])
    for *before, last in ways:
        for weight in before:
            weight.normal_(std=network.gain / weight.shape[1] ** 0.5, generator=generator)
        last.normal_(std=last.shape[1] ** -0.5, generator=generator)
    for parameter in network.parameters():
        if parameter.dim() == 1:
            parameter.zero_()
