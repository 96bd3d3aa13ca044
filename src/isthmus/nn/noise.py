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
