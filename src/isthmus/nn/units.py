"""What a unit of an energy model can be, given its input. Each knows the same five things.

A layer of units u with inputs a has p(u) = exp(a . u - base(u) - log_partition(a)).
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

LOG_TWO_PI = 1.8378770664093453


class Bernoulli:
    """0 or 1, by a coin with the probability sigmoid(a)."""

    activation = "sigmoid"

    def mean(self, inputs: Tensor) -> Tensor:
        return torch.sigmoid(inputs)

    def draw(self, inputs: Tensor, generator: torch.Generator) -> Tensor:
        return flip(torch.sigmoid(inputs), generator)

    def base(self, units: Tensor) -> Tensor:
        """(rows,)"""
        return units.new_zeros(len(units))

    def log_partition(self, inputs: Tensor) -> Tensor:
        """(rows,)"""
        return F.softplus(inputs).sum(dim=1)


class Gaussian:
    """Any number, normal with mean a and variance 1."""

    activation = "identity"

    def mean(self, inputs: Tensor) -> Tensor:
        return inputs

    def draw(self, inputs: Tensor, generator: torch.Generator) -> Tensor:
        noise = torch.randn(
            inputs.shape, generator=generator, dtype=inputs.dtype, device=inputs.device
        )
        return inputs + noise

    def base(self, units: Tensor) -> Tensor:
        """(rows,)"""
        return 0.5 * (units.square() + LOG_TWO_PI).sum(dim=1)

    def log_partition(self, inputs: Tensor) -> Tensor:
        """(rows,)"""
        return 0.5 * inputs.square().sum(dim=1)


class Categorical:
    """One choice in each group of columns, with the probabilities softmax(a) of the group.

    Parameters
    ----------
    groups
        Columns of each group.
    """

    activation = "softmax"

    def __init__(self, groups: tuple[int, ...]) -> None:
        self.groups = groups

    def mean(self, inputs: Tensor) -> Tensor:
        return self._joined([torch.softmax(part, dim=2) for part in self._parts(inputs)])

    def draw(self, inputs: Tensor, generator: torch.Generator) -> Tensor:
        return self._joined([_choose(part, generator) for part in self._parts(inputs)])

    def base(self, units: Tensor) -> Tensor:
        """(rows,)"""
        return units.new_zeros(len(units))

    def log_partition(self, inputs: Tensor) -> Tensor:
        """(rows,)"""
        parts = [torch.logsumexp(part, dim=2).sum(dim=1) for part in self._parts(inputs)]
        return torch.stack(parts).sum(dim=0)

    def _parts(self, columns: Tensor) -> list[Tensor]:
        """(rows, groups, columns of a group): in one piece where all groups are alike."""
        if len(set(self.groups)) == 1:
            return [columns.unflatten(1, (len(self.groups), -1))]
        return [part.unsqueeze(1) for part in columns.split(self.groups, dim=1)]

    @staticmethod
    def _joined(parts: list[Tensor]) -> Tensor:
        return torch.cat([part.flatten(1) for part in parts], dim=1)


Units = Bernoulli | Gaussian | Categorical


def flip(probabilities: Tensor, generator: torch.Generator) -> Tensor:
    """1 with the probability that each cell states, else 0.

    Sixteen bits a cell, four cells to a number, cost a CPU a third of what a uniform number for
    every cell does. Eight bits more, the same for all cells, make each cell's probability exact to
    2^-24; given these, the cells are independent.
    """
    cells = probabilities.numel()
    words = torch.empty(cells // 4 + 1, dtype=torch.int64, device=probabilities.device)
    words.random_(-(2**63), None, generator=generator)
    bits = words.view(torch.int16)
    return heads(probabilities, bits[:cells].view(probabilities.shape), bits[-1] & 255)


def heads(probabilities: Tensor, coarse: Tensor, fine: Tensor) -> Tensor:
    """1 where the number of the digits `coarse`, 16 bits from -2^15 for 0, and `fine`, 8 bits
    behind them, lies below the probability, else 0."""
    below = torch.add(-(2.0**15) - fine / 256, probabilities, alpha=2.0**16)
    return torch.lt(coarse, below, out=below)


def _choose(inputs: Tensor, generator: torch.Generator) -> Tensor:
    """One 1 in the last dimension, where the running sum of the probabilities passes a mark."""
    sums = torch.softmax(inputs, dim=2).cumsum(dim=2)
    marks = torch.rand(
        sums.shape[:2], generator=generator, dtype=sums.dtype, device=sums.device
    ).unsqueeze(2)
    passed = (sums[:, :, :-1] <= marks).sum(dim=2, keepdim=True)
    return torch.zeros_like(sums).scatter_(2, passed, 1)
