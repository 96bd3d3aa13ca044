"""A code of bits, and the noise that makes it one."""

from __future__ import annotations

import torch
from torch import Tensor


def noisy_bits(units: Tensor, deviation: float, generator: torch.Generator) -> Tensor:
    """sigmoid(units + deviation * noise) with standard normal noise, in float32 at least.

    What can be told through the noise is only what is far from 0 on either side.
    """
    noise = torch.randn(units.shape, generator=generator, device=units.device)
    return torch.sigmoid(units + deviation * noise)


def bits(units: Tensor) -> Tensor:
    """1 where a unit is above 0, else 0, in the units' number format."""
    return (units > 0).to(units.dtype)
