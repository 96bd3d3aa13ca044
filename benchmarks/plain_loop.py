"""The loop that one writes by hand: shuffle, take, forward, backward, a fused step of Adam."""

from __future__ import annotations

import time
from collections.abc import Callable

import torch
from torch import Tensor, nn


def seconds_of_epochs(
    net: nn.Module,
    cost: Callable[[Tensor], Tensor],
    *,
    rows: int,
    batch: int,
    learning_rate: float,
    epochs: int,
) -> list[float]:
    """How long each epoch takes.

    Parameters
    ----------
    cost
        Numbers of rows -> their mean loss.
    """
    optimiser = torch.optim.Adam(net.parameters(), lr=learning_rate, fused=True)
    seconds = []
    for _ in range(epochs):
        began = time.perf_counter()
        total = 0.0
        for chosen in torch.randperm(rows).split(batch):
            optimiser.zero_grad()
            loss = cost(chosen)
            loss.backward()
            optimiser.step()
            total += loss.item()
        seconds.append(time.perf_counter() - began)
    return seconds
