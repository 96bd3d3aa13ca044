"""How an agent sees what an environment shows: as numbers of about 1, or as images of bytes."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from isthmus.core.errors import DataError, ParameterError
from isthmus.fit.environment import name_of

BOUNDLESS = 1e9  # some environments write the largest number that there is for infinity


@dataclass(frozen=True, kw_only=True)
class Sight:
    """Attributes
    ----------
    kind : "numbers", "choice" (one of so many, seen one-hot) or "image".
    shape : of an observation as it is shown; the number of choices.
    shift, scale : (width,) what is taken off numbers, and what they are multiplied by then.
    """

    kind: str
    shape: tuple[int, ...]
    shift: np.ndarray
    scale: np.ndarray

    @classmethod
    def of(cls, environment: Any) -> Self:
        """Numbers are brought to the range -1 to 1 where the bounds of all of them are known, else
        left as they are: to scale some alone would weigh them against the others.

        Raises
        ------
        ParameterError
            for an environment with observations of several parts.
        """
        from gymnasium import spaces

        space = environment.observation_space
        nothing = np.zeros(0, np.float32)
        if isinstance(space, spaces.Discrete):
            start = np.array([space.start], np.float32)
            return cls(kind="choice", shape=(int(space.n),), shift=start, scale=nothing)
        if isinstance(space, spaces.Box) and space.dtype == np.uint8 and len(space.shape) in (2, 3):
            return cls(kind="image", shape=space.shape, shift=nothing, scale=nothing)
        if not isinstance(space, spaces.Box):
            raise ParameterError(
                f"{name_of(environment)} shows observations of {space}; they must be one array or "
                "one choice, gymnasium.spaces.Box or Discrete: wrap it in "
                "gymnasium.wrappers.FlattenObservation"
            )
        low, high = space.low.ravel().astype(float), space.high.ravel().astype(float)
        if not ((high > low) & (high - low < BOUNDLESS)).all():
            low, high = np.full_like(low, -1), np.full_like(high, 1)
        shift, scale = (low + high) / 2, 2 / (high - low)
        return cls(
            kind="numbers",
            shape=space.shape,
            shift=shift.astype(np.float32),
            scale=scale.astype(np.float32),
        )

    @property
    def seen_shape(self) -> tuple[int, ...]:
        """Of an observation as it is seen: (width,), or (channels, height, width)."""
        if self.kind != "image":
            return (math.prod(self.shape),)
        if len(self.shape) == 2:
            return (1, *self.shape)
        first = int(np.argmin(self.shape))
        return (self.shape[first], *np.delete(self.shape, first).tolist())

    def see(self, observation: Any) -> np.ndarray:
        """One observation as the network takes it."""
        if self.kind == "choice":
            seen = np.zeros(self.shape, np.float32)
            seen[int(observation) - int(self.shift[0])] = 1
            return seen
        found = np.asarray(observation)
        if self.kind == "numbers":
            return (found.ravel().astype(np.float32) - self.shift) * self.scale
        if found.ndim == 2:
            return found[None]
        return np.moveaxis(found, int(np.argmin(self.shape)), 0)

    def handed(self, seen: np.ndarray, *, framed: bool) -> np.ndarray:
        """What is seen as an autoencoder takes it: numbers as one row; an image from 0 to 1, or,
        `framed`, each of its frames as one."""
        if self.kind != "image":
            return seen[None]
        shares = seen.astype(np.float32) / 255
        return shares if framed else np.moveaxis(shares, 0, -1)[None]

    def check(self, observation: Any) -> np.ndarray:
        """One observation of those a person gives.

        Raises
        ------
        DataError
            for another shape, or numbers that are not finite.
        """
        found = np.asarray(observation)
        wanted = () if self.kind == "choice" else self.shape
        if found.shape != wanted or found.dtype.kind not in "biuf" or not np.isfinite(found).all():
            raise DataError(
                f"an observation has the shape {found.shape}, or numbers that are not finite; it "
                f"must have the shape {wanted}"
            )
        if self.kind == "choice" and not 0 <= found - self.shift[0] < self.shape[0]:
            raise DataError(f"an observation is {found}; there are {self.shape[0]} choices")
        return self.see(found)
