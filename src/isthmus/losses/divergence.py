"""Divergences between a code's distribution and its prior. One number a row."""

from __future__ import annotations

from torch import Tensor


def gaussian_kl(mean: Tensor, log_variance: Tensor) -> Tensor:
    """KL(N(mean, exp(log_variance)) || N(0, 1)) summed over code units, (rows,)."""
    mean, log_variance = mean.float(), log_variance.float()
    return 0.5 * (log_variance.exp() + mean**2 - 1 - log_variance).sum(1)
