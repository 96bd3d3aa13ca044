"""Fully connected layers and how their weights begin."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional as F


def identity(units: Tensor) -> Tensor:
    return units


# functions, which cost a small net's step much less than modules
ACTIVATIONS: dict[str, Callable[[Tensor], Tensor]] = {
    "identity": identity,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": torch.relu,
    "selu": F.selu,
    "silu": F.silu,
}
# what weights are multiplied by so that signals keep their size, where it is not 1: rectifiers pass
# half of a signal, a sigmoid has the slope 1/4
GAINS = {"relu": 2**0.5, "silu": 2**0.5, "sigmoid": 4.0}


class Activation(nn.Module):
    """One of ACTIVATIONS, as a layer."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.function = ACTIVATIONS[name]

    def forward(self, units: Tensor) -> Tensor:
        return self.function(units)


def dense(widths: Sequence[int], activation: str) -> nn.Sequential:
    """Linear layers of these widths, the activation between them and after the last."""
    layers: list[nn.Module] = []
    for inputs, outputs in zip(widths[:-1], widths[1:], strict=True):
        layers += [nn.Linear(inputs, outputs), Activation(activation)]
    return nn.Sequential(*layers)


@torch.no_grad()
def xavier(network: nn.Module, generator: torch.Generator) -> None:
    """Weights normal with variance 2 / (inputs + outputs) (Glorot and Bengio 2010, eq. 16 has the
    uniform form), biases zero; normalisations change nothing yet."""
    for parameter in network.parameters():
        if parameter.dim() > 1:
            nn.init.xavier_normal_(parameter, generator=generator)
        else:
            nn.init.zeros_(parameter)
    for module in network.modules():
        if isinstance(module, nn.LayerNorm):
            module.reset_parameters()
