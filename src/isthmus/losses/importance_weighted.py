"""The importance-weighted bound on the log-likelihood. One number a row."""

from __future__ import annotations

import math

import torch
from torch import Tensor


def code_log_ratio(code: Tensor, mean: Tensor, log_variance: Tensor) -> Tensor:
    """log N(z | 0, 1) - log N(z | mean, exp(log_variance)), summed over code units, (rows, draws).

    Parameters
    ----------
    code
        Draws of z, (rows, draws, code).
    mean, log_variance
        Of the distribution that they were drawn from, (rows, code).
    """
    mean, log_variance = mean.unsqueeze(1), log_variance.unsqueeze(1)
    distance = (code - mean).square() * (-log_variance).exp()
    return 0.5 * (distance + log_variance - code.square()).sum(dim=2)


def importance_bound(log_weights: Tensor) -> Tensor:
    """log mean_k w_k, (rows,), from log weights (rows, draws) (Burda et al. 2016, equation 8)."""
    return torch.logsumexp(log_weights, dim=1) - math.log(log_weights.shape[1])


def doubly_reparameterised_bound(log_weights: Tensor, code: Tensor) -> Tensor:
    """`importance_bound`, with a gradient to the encoder that does not vanish in noise.

    The weights must depend on the encoder through `code` alone: give `code_log_ratio` a mean and a
    log variance that are detached. On its way back the gradient to each draw is multiplied once
    more by the draw's share of the weights (IWAE-DReG of Tucker et al. 2019); that of the decoder
    is the usual one (Burda et al. 2016, section 3).
    """
    if code.requires_grad:
        share = torch.softmax(log_weights.detach(), dim=1).unsqueeze(2)  # (rows, draws, 1)
        code.register_hook(lambda gradient: gradient * share)
    return importance_bound(log_weights)
