"""Games that a model plays greedily: what they brought, and how they looked."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from isthmus.core.errors import MissingExtraError, NotSupportedError, ParameterError
from isthmus.evaluate.returns import Confidence, confidence
from isthmus.fit import acting

FASTEST = 50  # pictures a second that every program shows as such
LONGEST = 1000  # steps of a film: pictures of a game without an end would fill the memory


@dataclass(frozen=True, kw_only=True)
class Played:
    """Some games.

    Attributes
    ----------
    returns, lengths : (games,) sum of the rewards, and steps.
    pictures : of the first game, (height, width, 3) bytes each, before every step and at the end;
        of a longer game up to its step 1,000.
    per_second : how many of them the environment means to be shown in a second.
    """

    returns: np.ndarray
    lengths: np.ndarray
    pictures: list[np.ndarray] = field(default_factory=list, repr=False)
    per_second: float = 30.0

    @property
    def broken_off(self) -> int:
        """How many games came to no end in as many steps as a game is given."""
        return int((self.lengths >= acting.ENDLESS).sum())

    @property
    def confidence(self) -> Confidence:
        """Of the mean return, 95 %."""
        return confidence(self.returns)


def play(
    model: Any,
    environment: Any = None,
    *,
    episodes: int = 100,
    random_state: int = 0,
    drawn: bool = False,
) -> Played:
    """Play so many games with a model that acts.

    Parameters
    ----------
    environment : a name or a gymnasium.Env; by default the one that the model was fitted on.
    random_state : of the environment; same seed, same games.
    drawn : keep the pictures of the first game.

    Raises
    ------
    NotSupportedError
        for a model that does not act.
    """
    if not hasattr(model, "act"):
        raise NotSupportedError(
            f"{type(model).__name__} does not act; a dqn does (isthmus fit --model dqn)"
        )
    if episodes < 1:
        raise ParameterError(f"episodes is {episodes}; it must be at least 1")
    lengths = np.zeros(episodes, dtype=np.int64)
    pictures: list[np.ndarray] = []

    def watch(seen: Any, game: int, step: int) -> None:
        lengths[game] = step
        if drawn and game == 0 and step <= LONGEST:
            pictures.append(seen.render())

    with model.opened(environment, drawn=drawn) as ready:
        returns = model.play(ready, episodes=episodes, random_state=random_state, watch=watch)
        per_second = float(ready.metadata.get("render_fps") or 30)
    return Played(
        returns=returns,
        lengths=lengths,
        pictures=pictures,
        per_second=per_second,
    )


def write_gif(path: str | Path, pictures: list[np.ndarray], per_second: float) -> None:
    """Pictures as a film that begins again when it is over.

    Raises
    ------
    MissingExtraError
        without Pillow.
    """
    try:
        from PIL import Image
    except ImportError as error:
        raise MissingExtraError("films need Pillow: pip install 'isthmus[images]'") from error
    every = max(1, round(per_second / FASTEST))
    shown = [Image.fromarray(picture) for picture in pictures[::every]]
    shown[0].save(
        path,
        save_all=True,
        append_images=shown[1:],
        duration=round(1000 * every / per_second),
        loop=0,
        optimize=True,
    )
