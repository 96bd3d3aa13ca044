"""Environments small enough to know everything about."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from isthmus.core.markov import DecisionProcess

gymnasium = pytest.importorskip("gymnasium")  # whoever imports this is skipped without it
spaces = gymnasium.spaces

# A corridor of five rooms: a small reward at the near end, a large one at the far end.
CORRIDOR = [
    (room, action, following, 1.0, reward)
    for room in range(1, 4)
    for action, following, reward in (
        (0, room - 1, 1.0 if room == 1 else 0.0),
        (1, room + 1, 5.0 if room == 3 else 0.0),
    )
]


class World(gymnasium.Env):
    """A decision process whose states and actions are numbers from 0, played from a random state on
    that is no end."""

    def __init__(self, process: DecisionProcess) -> None:
        self.process = process
        self.observation_space = spaces.Discrete(len(process.states))
        self.action_space = spaces.Discrete(len(process.actions))
        self.number = {name: place for place, name in enumerate(process.states)}
        self.starts = [s for s, any_ in zip(process.states, process.allowed.any(1), strict=True)
                       if any_]  # fmt: skip

    def reset(self, *, seed: int | None = None, options: Any = None) -> tuple[int, dict]:
        super().reset(seed=seed)
        self.state = int(self.np_random.choice(self.starts))
        return self.state, {}

    def step(self, action: int) -> tuple[int, float, bool, bool, dict]:
        place = self.number[self.state], self.process.actions.index(action)
        reward = float(self.process.rewards[place])
        following = self.np_random.choice(len(self.number), p=self.process.probabilities[place])
        self.state = int(self.process.states[following])
        ended = not self.process.allowed[following].any()
        return self.state, reward, ended, False, {}


class Clock(gymnasium.Env):
    """Shows how many steps of its game are over, in bytes or numbers, and pays 1 for each. Ends or
    is broken off after so many."""

    metadata = {"render_modes": ["rgb_array"], "render_fps": 10}

    def __init__(self, steps: int = 4, *, ends: bool = True, shape: tuple[int, ...] = (1,),
                 dtype: Any = np.float32, render_mode: str | None = None) -> None:  # fmt: skip
        self.steps, self.ends, self.render_mode = steps, ends, render_mode
        high = 255 if dtype == np.uint8 else np.inf
        self.observation_space = spaces.Box(0, high, shape, dtype)
        self.action_space = spaces.Discrete(3, start=1)
        self.actions: list[int] = []

    def _shown(self) -> np.ndarray:
        space = self.observation_space
        return np.full(space.shape, self.over, space.dtype)

    def reset(self, *, seed: int | None = None, options: Any = None) -> tuple[np.ndarray, dict]:
        super().reset(seed=seed)
        self.over = 0
        return self._shown(), {}

    def step(self, action: int) -> tuple[np.ndarray, float, bool, bool, dict]:
        self.over += 1
        self.actions.append(int(action))
        last = self.over == self.steps
        return self._shown(), 1.0, last and self.ends, last and not self.ends, {}

    def render(self) -> np.ndarray:
        return np.full((20, 30, 3), 10 * self.over, np.uint8)


class Blind(Clock):
    """A clock that always shows 0."""

    def _shown(self) -> np.ndarray:
        return np.zeros(1, np.float32)
