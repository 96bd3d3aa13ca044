"""Players who move by turns within every batch."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn

from isthmus.fit.batch import Batch
from isthmus.fit.player import Player


class Turns(nn.Module):
    """Players who move within every batch, one after another, and are one player to the loop.

    Parameters
    ----------
    players
        In the order of their moves; the loss of a batch is that of the last.
    every
        For each player: it moves at every so manieth batch, the last one at all of them.
    watch
        Called with the number of an epoch, from 1, when it is over; what it returns is logged.
    """

    moves = 1

    def __init__(
        self,
        players: Sequence[Player],
        every: Sequence[int],
        watch: Callable[[int], dict[str, float]],
    ) -> None:
        super().__init__()
        self.players = players
        self.every = every
        self.watch = watch

    @property
    def optimisers(self) -> list[torch.optim.Optimizer]:
        return [optimiser for player in self.players for optimiser in player.optimisers]

    def begin(self) -> None:
        """Each player begins anew in every batch."""

    def pace(self, over: float) -> None:
        for player in self.players:
            player.pace(over)

    def step(self, batch: Batch) -> Tensor:
        for player, every in zip(self.players, self.every, strict=True):
            if batch.updates % every == 0:
                player.begin()
                loss = player.step(batch)
        return loss

    def told(self, epoch: int) -> dict[str, float]:
        return self.watch(epoch)


Mover = Player | Turns
