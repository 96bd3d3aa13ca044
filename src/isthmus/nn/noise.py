"""Ways to corrupt an input. Each draws from the generator it is given."""

from __future__ import annotations

import torch
from torch import Tensor

from isthmus.nn.rows import Rows


def drop_cells(rows: Rows, rate: float, generator: torch.Generator) -> Rows:
    """Forget each stored value with probability `rate` and scale the others by 1 / (1 - rate)."""
    if rate == 0:
        return rows
    draws = torch.rand(len(rows.values), generator=generator, device=rows.values.device)
    kept = rows.keep(draws >= rate)
    return kept.with_values(kept.values / (1 - rate))


def drop_units(units: Tensor, rate: float, generator: torch.Generator) -> Tensor:
    """Dropout on a dense tensor: zero each entry with probability `rate`, scale the others."""
    if rate == 0:
        return units
    draws = torch.rand(units.shape, generator=generator, device=units.device)
    return units * (draws >= rate) / (1 - rate)


def coins(inputs: Rows | Tensor, share: float, generator: torch.Generator) -> Tensor:
    """1 with probability `share`, else 0, for every cell of the inputs, (rows, width).

    The probability is exact to 2^-17. Sixteen bits a cell, four cells a draw, cost a CPU a tenth
    of what a uniform number for every cell does, and products a tenth of a choice by a mask.
    """
    values = inputs.values if isinstance(inputs, Rows) else inputs
    shape = (len(inputs), inputs.width) if isinstance(inputs, Rows) else inputs.shape
    chosen = torch.zeros(shape, dtype=values.dtype, device=values.device)
    levels = round(share * 2**16)
    if levels == 0:
        return chosen
    words = torch.empty(chosen.numel() // 4 + 1, dtype=torch.int64, device=values.device)
    words.random_(-(2**63), None, generator=generator)
    bits = words.view(torch.int16)[: chosen.numel()].view(shape)
    return torch.le(bits, levels - 1 - 2**15, out=chosen)


def forget(inputs: Rows | Tensor, chosen: Tensor) -> Rows | Tensor:
    """Zero where `chosen` is 1; sparse rows stay sparse."""
    if isinstance(inputs, Rows):
        return inputs.keep(inputs.gather(chosen) == 0)
    return inputs * (1 - chosen)


def salt_and_pepper(
    inputs: Tensor, chosen: Tensor, low: Tensor, high: Tensor, generator: torch.Generator
) -> Tensor:
    """`low` or `high`, one number a column, by a fair coin where `chosen` is 1."""
    salt = coins(inputs, 0.5, generator)
    extremes = torch.addcmul(low * (1 - salt), high, salt)
    return torch.addcmul(inputs * (1 - chosen), extremes, chosen)


def add_gaussian(inputs: Tensor, deviation: float, generator: torch.Generator) -> Tensor:
    """Add to every cell a normal number with mean 0 and this standard deviation."""
    noise = torch.randn(inputs.shape, generator=generator, dtype=inputs.dtype, device=inputs.device)
    return torch.add(inputs, noise, alpha=deviation)


def binarise(inputs: Rows | Tensor, generator: torch.Generator) -> Rows | Tensor:
    """1 with the probability that a cell states, else 0; sparse rows stay sparse."""
    values = inputs.values if isinstance(inputs, Rows) else inputs
    draws = torch.rand(values.shape, generator=generator, dtype=values.dtype, device=values.device)
    heads = (draws < values).to(values.dtype)
    return inputs.with_values(heads) if isinstance(inputs, Rows) else heads
