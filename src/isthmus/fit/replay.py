"""What an agent has lived through, drawn again in any order."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor


class Transitions(NamedTuple):
    """Some steps of games; a batch of them is what an agent's loss sees."""

    observations: Tensor  # (batch, ...)
    actions: Tensor  # (batch,) int64
    rewards: Tensor  # (batch,)
    following: Tensor  # (batch, ...) the observations after the steps
    ended: Tensor  # (batch,) bool: the game was over with the step, and not just broken off


class Replay:
    """The last so many steps, overwritten from the oldest on.

    A step is kept whole, with what was seen before and after it, so that none ever reaches from one
    game into the next.

    Parameters
    ----------
    size
        Steps that are kept.
    shape, dtype
        Of an observation.
    """

    def __init__(self, size: int, shape: tuple[int, ...], dtype: Any = np.float32) -> None:
        self.arrays: dict[str, np.ndarray] = {
            "observations": np.empty((size, *shape), dtype),
            "actions": np.empty(size, np.int64),
            "rewards": np.empty(size, np.float32),
            "following": np.empty((size, *shape), dtype),
            "ended": np.empty(size, bool),
        }
        self.size, self.shape = size, shape
        self.added = 0  # ever

    def __len__(self) -> int:
        return min(self.added, self.size)

    def add(self, *step: Any) -> None:
        """Keep an observation, an action, its reward, the observation after it, and whether the
        game ended."""
        place = self.added % self.size
        for array, value in zip(self.arrays.values(), step, strict=True):
            array[place] = value
        self.added += 1

    def draw(self, draws: np.random.Generator, count: int, device: torch.device) -> Transitions:
        """So many steps, each as likely as any other, the same one again too."""
        chosen = draws.integers(len(self), size=count)
        return Transitions(
            *(torch.from_numpy(array[chosen]).to(device) for array in self.arrays.values())
        )

    def state(self) -> dict[str, Tensor]:
        """All of it, for a checkpoint."""
        kept = {name: torch.from_numpy(array[: len(self)]) for name, array in self.arrays.items()}
        return {**kept, "added": torch.tensor(self.added)}

    def restore(self, state: dict[str, Tensor]) -> None:
        self.added = int(state["added"])
        for name, array in self.arrays.items():
            array[: len(self)] = state[name].numpy()
