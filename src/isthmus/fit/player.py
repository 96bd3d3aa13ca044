"""Who moves: parameters, a loss, an optimiser."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn

from isthmus.fit.batch import Batch

RowLoss = Callable[[nn.Module, Batch], Tensor]


class Player(nn.Module):
    """A network and a loss in one module whose forward is the loss.

    Parameters
    ----------
    network
        The whole network; the loss may use all of it.
    loss
        (network, batch) -> one number a row.
    optimiser
        Holds the parameters that this player moves.
    moves
        Epochs this player trains in its turn, when several players alternate.
    """

    def __init__(
        self,
        network: nn.Module,
        loss: RowLoss,
        optimiser: torch.optim.Optimizer,
        *,
        moves: int = 1,
    ) -> None:
        super().__init__()
        self.network = network
        self.loss = loss
        self.optimiser = optimiser
        self.moves = moves

    def forward(self, batch: Batch) -> Tensor:
        return self.loss(self.network, batch).mean()

    def step(self, batch: Batch) -> Tensor:
        """One update; the loss before it."""
        self.optimiser.zero_grad()
        loss = self(batch)
        loss.backward()
        self.optimiser.step()
        return loss.detach()


def adam(network: nn.Module, learning_rate: float, weight_decay: float) -> torch.optim.Optimizer:
    """Fused AdamW: weight decay is decoupled from the gradient (Loshchilov and Hutter 2019) and
    spares the biases."""
    parameters = list(network.parameters())
    groups = [
        {"params": [p for p in parameters if p.dim() > 1], "weight_decay": weight_decay},
        {"params": [p for p in parameters if p.dim() <= 1], "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, lr=learning_rate, fused=True)
