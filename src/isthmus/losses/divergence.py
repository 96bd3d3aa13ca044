"""Divergences between a code's distribution and its prior. One number a row."""

from __future__ import annotations

import math

import torch
from torch import Tensor


def gaussian_kl(mean: Tensor, log_variance: Tensor) -> Tensor:
    """KL(N(mean, exp(log_variance)) || N(0, 1)) summed over code units, (rows,)."""
    dtype = torch.promote_types(mean.dtype, torch.float32)
    mean, log_variance = mean.to(dtype), log_variance.to(dtype)
    return 0.5 * (log_variance.exp() + mean**2 - 1 - log_variance).sum(1)


def log_normal(values: Tensor, mean: Tensor, log_variance: Tensor) -> Tensor:
    """log N(values | mean, exp(log_variance)) of every entry."""
    distance = (values - mean).square() * (-log_variance).exp()
    return -0.5 * (distance + log_variance + math.log(2 * math.pi))
