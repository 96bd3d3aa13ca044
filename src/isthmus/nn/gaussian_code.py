"""A code that is a Gaussian with its own mean and variance."""

from __future__ import annotations

import torch
from torch import Tensor


def moments(units: Tensor) -> tuple[Tensor, Tensor]:
    """Mean and log variance, (rows, code) each, from units of width 2 code, not below float32."""
    units = units.to(torch.promote_types(units.dtype, torch.float32))
    mean, log_variance = units.chunk(2, dim=1)
    return mean, log_variance


def sample(mean: Tensor, log_variance: Tensor, generator: torch.Generator) -> Tensor:
    """mean + exp(log_variance / 2) * noise (Kingma and Welling 2014, section 2.4)."""
    noise = torch.randn(mean.shape, generator=generator, dtype=mean.dtype, device=mean.device)
    return mean + noise * (log_variance / 2).exp()
