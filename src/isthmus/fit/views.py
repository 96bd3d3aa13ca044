"""What an environment shows to one who acts at random: an autoencoder can learn from it."""

from __future__ import annotations

import numbers
from collections.abc import Sequence
from typing import Any

import numpy as np

from isthmus.core.errors import ParameterError
from isthmus.core.seeds import entropy, stream
from isthmus.fit.environment import open_environment
from isthmus.fit.game_loop import SEEDS
from isthmus.fit.sight import Sight


def random_views(
    environment: Any, *, steps: int = 5000, frames: Sequence[int] = (), random_state: Any = 0
) -> np.ndarray:
    """What is seen in so many steps of actions at random, as an agent hands it to its encoder:
    (steps, width) numbers, or (steps, height, width) images from 0 to 1 with colours last.

    Parameters
    ----------
    environment : str or gymnasium.Env
    steps : int
    frames : (count, height, width)
        As of the agent; of each step, the newest one.
    random_state : int, RandomState or None

    Raises
    ------
    NotFoundError, ParameterError, MissingExtraError
        as `fit` of an agent does.

    Examples
    --------
    >>> from isthmus.fit.views import random_views
    >>> random_views("isthmus/Catch-v0", steps=10, frames=(2, 12, 12)).shape
    (10, 12, 12)
    """
    if not isinstance(steps, numbers.Integral) or steps < 1:
        raise ParameterError(f"steps is {steps!r}; it must be a whole number >= 1")
    opened = open_environment(environment, frames=frames)
    sight, actions = Sight.of(opened), opened.action_space
    draws = stream(entropy(random_state), "views")
    views, over = [], True
    for _ in range(steps):
        if over:
            observation, _ = opened.reset(seed=int(draws.integers(SEEDS)))
        views.append(sight.handed(sight.see(observation), framed=bool(frames))[-1])
        observation, _, ended, cut, _ = opened.step(int(actions.start + draws.integers(actions.n)))
        over = ended or cut
    if isinstance(environment, str):
        opened.close()
    return np.stack(views)
