"""What a code costs that is not sparse. One number a row."""

from __future__ import annotations

from torch import Tensor

LEAST = 1e-6  # activity that a logarithm can stand


def l1(code: Tensor) -> Tensor:
    """sum_j |z_j|, (rows,)."""
    return code.float().abs().sum(dim=1)


def activity_kl(activity: Tensor, target: float) -> Tensor:
    """sum_j KL(target || r_j), r_j the mean over the batch of `activity` in [0, 1], (rows,).

    The divergence is that of two Bernoulli variables. It belongs to the batch as a whole, so every
    row gets the same number.
    """
    mean = activity.float().mean(dim=0).clamp(LEAST, 1 - LEAST)  # (code,)
    off = 1 - target
    kl = target * (target / mean).log() + off * (off / (1 - mean)).log()
    return kl.sum().expand(len(activity))
