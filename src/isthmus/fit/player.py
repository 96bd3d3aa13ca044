"""Who moves: parameters, a loss, an optimiser."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

from isthmus.fit.batch import Batch
from isthmus.fit.fused_adamw import FusedAdamW

RowLoss = Callable[[nn.Module, Batch], Tensor]
WARM_UP = 0.05  # share of the training in which the learning rate rises
Schedule = Callable[[float], float]  # share of the training that is over -> factor


class Player(nn.Module):
    """A network and a loss in one module whose forward is the loss of each row.

    Parameters
    ----------
    network
        The whole network; the loss may use all of it.
    loss
        (network, batch) -> one number a row.
    optimiser
        Holds the parameters that this player moves.
    schedule
        Multiplies the learning rate; constant by default.
    moves
        Epochs this player trains in its turn, when several players alternate.
    clip
        A longer gradient is shortened to this norm; None leaves it.
    """

    def __init__(
        self,
        network: nn.Module,
        loss: RowLoss,
        optimiser: torch.optim.Optimizer,
        *,
        schedule: Schedule | None = None,
        moves: int = 1,
        clip: float | None = None,
    ) -> None:
        super().__init__()
        self.network = network
        self.loss = loss
        self.optimiser = optimiser
        self.schedule = schedule
        self.moves = moves
        self.clip = clip
        self._rates = [group["lr"] for group in optimiser.param_groups]

    def forward(self, batch: Batch) -> Tensor:
        return self.loss(self.network, batch)

    @property
    def optimisers(self) -> list[torch.optim.Optimizer]:
        return [self.optimiser]

    def begin(self) -> None:
        """Before its moves: only what this player moves asks for gradients."""
        own = {id(weight) for group in self.optimiser.param_groups for weight in group["params"]}
        for weight in self.network.parameters():
            weight.requires_grad_(id(weight) in own)

    def pace(self, over: float) -> None:
        """Set the learning rate for this share of the training, 0 <= over < 1."""
        if self.schedule:
            for group, rate in zip(self.optimiser.param_groups, self._rates, strict=True):
                group["lr"] = rate * self.schedule(over)

    def step(self, batch: Batch) -> Tensor:
        """One update; the loss before it."""
        for group in self.optimiser.param_groups:
            for weight in group["params"]:
                weight.grad = None
        losses = self(batch)
        self.descend(losses)
        return losses.detach().mean()

    def descend(self, losses: Tensor) -> None:
        """Move against the gradient of the mean of these numbers."""
        shares = torch.full_like(losses, 1 / losses.numel())
        torch.autograd.backward(losses, shares)
        if self.clip is not None:
            nn.utils.clip_grad_norm_(self.network.parameters(), self.clip)
        self.optimiser.step()

    def told(self, epoch: int) -> dict[str, float]:
        """What there is to say of an epoch, counted from 1, that is over."""
        return {}


def cosine(over: float) -> float:
    """Up from 0 in the first twentieth, then down to 0 along half a cosine (Loshchilov and Hutter
    2017, eq. 5, without restarts)."""
    if over < WARM_UP:
        return over / WARM_UP
    return (1 + math.cos(math.pi * (over - WARM_UP) / (1 - WARM_UP))) / 2


SCHEDULES: dict[str, Schedule | None] = {"constant": None, "cosine": cosine}


def adam(
    network: nn.Module,
    learning_rate: float,
    weight_decay: float,
    betas: tuple[float, float] = (0.9, 0.999),
) -> torch.optim.Optimizer:
    """Fused AdamW: weight decay is decoupled from the gradient (Loshchilov and Hutter 2019) and
    spares the biases."""
    groups = _groups(network, weight_decay)
    return FusedAdamW(groups, lr=learning_rate, betas=betas)


def sgd(
    network: nn.Module, learning_rate: float, weight_decay: float, momentum: float
) -> torch.optim.Optimizer:
    """Plain descent, with a share of the last step added to the next; weight decay, which without
    momentum is decoupled too, spares the biases."""
    groups = _groups(network, weight_decay)
    return torch.optim.SGD(groups, lr=learning_rate, momentum=momentum, fused=True)


def _groups(network: nn.Module, weight_decay: float) -> list[dict[str, Any]]:
    parameters = list(network.parameters())
    if weight_decay == 0:
        return [{"params": parameters, "weight_decay": 0.0}]
    return [
        {"params": [p for p in parameters if p.dim() > 1], "weight_decay": weight_decay},
        {"params": [p for p in parameters if p.dim() <= 1], "weight_decay": 0.0},
    ]
