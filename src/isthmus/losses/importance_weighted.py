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


def draw_by_weight(log_weights: Tensor, generator: torch.Generator) -> Tensor:
    """The number of one draw for each row, with the probability that its share of the weights is,
    (rows,)."""
    shares = torch.softmax(log_weights, dim=1)
    return torch.multinomial(shares, 1, generator=generator).squeeze(1)


def one_draw_bound(log_weights: Tensor, taken: Tensor, log_weight: Tensor, code: Tensor) -> Tensor:
    """`importance_bound` of all draws, (rows,), whose gradient goes through one draw of each row.

    Its mean is the gradient of the bound: to the decoder, that of log w_k for a draw taken in
    proportion to w_k (Burda et al. 2016, section 3: many passes forwards, one back); to the encoder
    the same times the share of that draw (IWAE-DReG of Tucker et al. 2019), which does not drown
    in noise as the draws become many.

    Parameters
    ----------
    log_weights
        Of all draws, (rows, draws), without gradient.
    taken
        The draw of each row that is learned from, (rows,), by `draw_by_weight`.
    log_weight
        Of that draw, (rows,), with gradient. It must depend on the encoder through `code` alone:
        give `code_log_ratio` a mean and a log variance that are detached.
    code
        That draw, (rows, 1, code).
    """
    if code.requires_grad:
        share = torch.softmax(log_weights, dim=1).gather(1, taken.unsqueeze(1)).unsqueeze(2)
        code.register_hook(lambda gradient: gradient * share)
    return importance_bound(log_weights) + (log_weight - log_weight.detach())
