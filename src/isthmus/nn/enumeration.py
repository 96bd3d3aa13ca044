"""Sums over all states of some units that are 0 or 1, for energies up to pairs of units.

With inputs a and symmetric couplings A, a state u of k units weighs exp(a . u + u A u / 2). The
units are cut in two halves: what the states of the halves add to each other is one product of
matrices, and no table of 2^k states by k units is made.
"""

from __future__ import annotations

import torch
from torch import Tensor

CELLS = 1 << 19  # states looked at at a time: what a cache holds


def states(units: int, like: Tensor) -> Tensor:
    """All states, (2^units, units); the first unit changes the slowest."""
    numbers = torch.arange(1 << units, device=like.device)
    places = torch.arange(units - 1, -1, -1, device=like.device)
    return (numbers[:, None] >> places & 1).to(like.dtype)


def log_sum_of_states(inputs: Tensor, couplings: Tensor) -> Tensor:
    """The logarithm of the sum of all weights, (rows,), for inputs (rows, k)."""
    parts = inputs.split(max(1, CELLS >> inputs.shape[1]))
    return torch.cat([_log_weights(part, couplings).logsumexp(dim=(1, 2)) for part in parts])


def mean_of_states(inputs: Tensor, couplings: Tensor) -> Tensor:
    """The mean of each unit over all states by their weights, (rows, k)."""
    first, second = _halves(inputs)
    means = []
    for part in inputs.split(max(1, CELLS >> inputs.shape[1])):
        weights = _log_weights(part, couplings)
        shares = weights.flatten(1).softmax(dim=1).view_as(weights)
        means.append(torch.cat([shares.sum(2) @ first, shares.sum(1) @ second], dim=1))
    return torch.cat(means)


def _log_weights(inputs: Tensor, couplings: Tensor) -> Tensor:
    """Of every state, (rows, 2^first, 2^second)."""
    first, second = _halves(inputs)
    half = first.shape[1]
    within = [
        ((states @ block) * states).sum(dim=1) / 2
        for states, block in (
            (first, couplings[:half, :half]),
            (second, couplings[half:, half:]),
        )
    ]
    between = first @ couplings[:half, half:] @ second.T
    table = between + within[0][:, None] + within[1]
    heard = inputs[:, :half] @ first.T, inputs[:, half:] @ second.T
    return table + heard[0][:, :, None] + heard[1][:, None, :]


def _halves(inputs: Tensor) -> tuple[Tensor, Tensor]:
    """The states of each half of the units."""
    half = inputs.shape[1] // 2
    return states(half, inputs), states(inputs.shape[1] - half, inputs)
