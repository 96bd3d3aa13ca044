"""A game of pixels whose best and whose random player are known exactly."""

from __future__ import annotations

from typing import Any

import gymnasium
import numpy as np
from gymnasium import spaces

SIZE = 12  # pixels of the picture, each way
REACH = 1  # of the paddle to either side of its middle
DRAWN = 10  # pixels that stand for one when a person looks


class Catch(gymnasium.Env):
    """A ball falls, straight or aslant, and a paddle on the lowest row is to be under it.

    The ball begins anywhere on the highest row, falls a row a step and drifts by -1, 0 or 1 column,
    turned around by the walls; the paddle, three columns wide, begins anywhere. Actions move it to
    the left (0), nowhere (1) or to the right (2). After 11 steps the ball is caught, for 1, or
    missed, for -1; no other step brings anything. Every ball can be caught, if the paddle sets out
    early enough: so the best return is 1, and it takes two pictures to see where the ball goes.

    What is observed is the picture, (12, 12) bytes, 255 where the ball and the paddle are.
    """

    metadata = {"render_modes": ["rgb_array"], "render_fps": 10}
    observation_space = spaces.Box(0, 255, (SIZE, SIZE), np.uint8)
    action_space = spaces.Discrete(3)

    def __init__(self, render_mode: str | None = None) -> None:
        self.render_mode = render_mode

    def reset(self, *, seed: int | None = None, options: Any = None) -> tuple[np.ndarray, dict]:
        super().reset(seed=seed)
        self.row, self.column = 0, int(self.np_random.integers(SIZE))
        self.drift = int(self.np_random.integers(-1, 2))
        self.paddle = int(self.np_random.integers(REACH, SIZE - REACH))
        return self._picture(), {}

    def step(self, action: int) -> tuple[np.ndarray, float, bool, bool, dict]:
        self.paddle = min(max(self.paddle + int(action) - 1, REACH), SIZE - 1 - REACH)
        if not 0 <= self.column + self.drift < SIZE:
            self.drift = -self.drift
        self.row, self.column = self.row + 1, self.column + self.drift
        over = self.row == SIZE - 1
        caught = abs(self.column - self.paddle) <= REACH
        return self._picture(), (1.0 if caught else -1.0) if over else 0.0, over, False, {}

    def render(self) -> np.ndarray:
        large = self._picture().repeat(DRAWN, axis=0).repeat(DRAWN, axis=1)
        return np.repeat(large[:, :, None], 3, axis=2)

    def _picture(self) -> np.ndarray:
        picture = np.zeros((SIZE, SIZE), np.uint8)
        picture[self.row, self.column] = 255
        picture[-1, self.paddle - REACH : self.paddle + REACH + 1] = 255
        return picture
