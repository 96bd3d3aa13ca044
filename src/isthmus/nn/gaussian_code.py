"""A code that is a Gaussian with its own mean and variance."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class GaussianCode(nn.Module):
    """mean and log variance, linear in the hidden units; sampled by reparameterisation."""

    def __init__(self, inputs: int, code: int) -> None:
        super().__init__()
        self.moments = nn.Linear(inputs, 2 * code)

    def forward(self, hidden: Tensor) -> tuple[Tensor, Tensor]:
        mean, log_variance = self.moments(hidden).float().chunk(2, dim=1)
        return mean, log_variance


def sample(mean: Tensor, log_variance: Tensor, generator: torch.Generator) -> Tensor:
    """mean + exp(log_variance / 2) * noise (Kingma and Welling 2014, section 2.4)."""
    noise = torch.randn(mean.shape, generator=generator, device=mean.device)
    return mean + noise * (log_variance / 2).exp()
