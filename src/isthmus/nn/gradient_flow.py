"""Gradients of losses by the states of every step."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
import torch
from torch import Tensor, nn

from isthmus.nn.recurrent_net import RecurrentNet

FEW = 0.1  # of the sequences, of which the mean would be that of a few


def gradient_norms(network: nn.Module, costs: Callable[[], Tensor]) -> np.ndarray:
    """|dL / dh_t| of each sequence's own loss at each step, (batch, steps).

    h_t are the states of the last layer that reads forwards, the first recurrent net of a network.

    Parameters
    ----------
    costs
        Runs the network on a batch; the loss of each of its sequences, (batch,).
    """
    net = next(part for part in network.modules() if isinstance(part, RecurrentNet))
    net.watched = []
    try:
        loss, hidden = costs().sum(), net.watched
    finally:
        net.watched = None
    reached = [states for states in hidden if states.requires_grad]  # truncation cuts the first off
    slopes = torch.autograd.grad(loss, reached, materialize_grads=True)
    # squares of what vanished would be 0 in single precision
    norms = torch.cat(slopes).double().norm(dim=2).T.numpy()
    return np.pad(norms, ((0, 0), (len(hidden) - len(reached), 0)))


def mean_flow(norms: Iterable[np.ndarray]) -> np.ndarray:
    """The mean over sequences of several lengths, aligned at their ends; without the early steps
    that few of them have."""
    total = counts = np.zeros(0)
    for found in norms:
        more = max(0, len(found) - len(total))
        total, counts = np.pad(total, (more, 0)), np.pad(counts, (more, 0))
        total[len(total) - len(found) :] += found
        counts[len(counts) - len(found) :] += 1
    enough = counts >= FEW * counts[-1]
    return total[enough] / counts[enough]
