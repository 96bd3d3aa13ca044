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

    An observation is the last `count` frames of its game, in its beginning the first one again and
    again: each frame is kept once, and observations are put together when they are drawn. What was
    seen after a step is what was seen before the next one, but for the last step of a game, whose
    last frame is kept apart.

    Parameters
    ----------
    size
        Steps that are kept.
    shape, dtype
        Of an observation.
    count
        Frames in an observation, which its first axis goes through.
    """

    def __init__(
        self, size: int, shape: tuple[int, ...], dtype: Any = np.float32, count: int = 1
    ) -> None:
        self.size, self.shape, self.count = size, shape, count
        self.depth = shape[0] // count  # of a frame
        places = size + count  # the oldest step saw earlier frames, the newest led to a later one
        self.arrays: dict[str, np.ndarray] = {
            "frames": np.empty((places, self.depth, *shape[1:]), dtype),
            "actions": np.empty(places, np.int64),
            "rewards": np.empty(places, np.float32),
            "ended": np.empty(places, bool),
            "firsts": np.zeros(places, np.int64),  # number of the first step of the frame's game
        }
        self.last: dict[int, np.ndarray] = {}  # place of a game's last step -> the frame after it
        self.added = 0  # ever
        self._window = np.arange(1 - count, 2)  # from what a step saw first to what it led to

    def __len__(self) -> int:
        return min(self.added, self.size)

    def begin(self, seen: np.ndarray) -> None:
        """A game begins with this observation, whatever became of the one before."""
        frames, firsts = self.arrays["frames"], self.arrays["firsts"]
        place = self._place(self.added)
        if firsts[place] != self.added:
            self.last[self._place(self.added - 1)] = frames[place].copy()
        frames[place], firsts[place] = seen[-self.depth :], self.added

    def add(self, action: int, reward: float, following: np.ndarray, ended: bool) -> None:
        """Keep an action, its reward, the observation after it, and whether the game ended."""
        place, after = self._place(self.added), self._place(self.added + 1)
        for name, value in (("actions", action), ("rewards", reward), ("ended", ended)):
            self.arrays[name][place] = value
        self.arrays["frames"][after] = following[-self.depth :]
        self.arrays["firsts"][after] = self.arrays["firsts"][place]
        self.last.pop(place, None)
        self.added += 1

    def draw(self, draws: np.random.Generator, count: int, device: torch.device) -> Transitions:
        """So many steps, each as likely as any other, the same one again too."""
        oldest = self.added - len(self)
        return self.steps(oldest + draws.integers(len(self), size=count), device)

    def steps(self, numbers: np.ndarray, device: torch.device) -> Transitions:
        """The steps of these numbers, counted from 0, the first that was ever added."""
        places, arrays = self._place(numbers), self.arrays
        firsts = arrays["firsts"][places]
        window = self._place(np.maximum(numbers[:, None] + self._window, firsts[:, None]))
        frames = arrays["frames"][window]
        for row in np.flatnonzero(arrays["firsts"][window[:, -1]] != firsts):
            frames[row, -1] = self.last[int(places[row])]
        observations, following = (
            np.ascontiguousarray(seen).reshape(-1, *self.shape)
            for seen in (frames[:, :-1], frames[:, 1:])
        )
        found = (
            *(observations, arrays["actions"][places], arrays["rewards"][places]),
            *(following, arrays["ended"][places]),
        )
        return Transitions(*(torch.from_numpy(array).to(device) for array in found))

    def state(self) -> dict[str, Tensor]:
        """All of it, for a checkpoint."""
        kept = {name: torch.from_numpy(array[: self._used]) for name, array in self.arrays.items()}
        frames = np.array(list(self.last.values()), self.arrays["frames"].dtype)
        return {
            **kept,
            "last": torch.tensor(list(self.last), dtype=torch.int64),
            "last_frames": torch.from_numpy(frames),
            "added": torch.tensor(self.added),
        }

    def restore(self, state: dict[str, Tensor]) -> None:
        self.added = int(state["added"])
        for name, array in self.arrays.items():
            array[: self._used] = state[name].numpy()
        self.last = dict(zip(state["last"].tolist(), state["last_frames"].numpy(), strict=True))

    @property
    def _used(self) -> int:
        """Places; the last one holds the frame after the last step."""
        return min(self.added + 1, len(self.arrays["frames"]))

    def _place(self, number: Any) -> Any:
        return number % len(self.arrays["frames"])
