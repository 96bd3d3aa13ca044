"""One seed in, independent streams out; never global state."""

from __future__ import annotations

import zlib

import numpy as np


def entropy(random_state: int | np.random.RandomState | None) -> int:
    """A whole number that stands for `random_state`; fresh each time when it is None."""
    if random_state is None:
        return int(np.random.SeedSequence().generate_state(1, np.uint32)[0])
    if isinstance(random_state, np.random.RandomState):
        return int(random_state.randint(2**31))
    return int(random_state)


def stream(seed: int, *name: str | int) -> np.random.Generator:
    """The random generator of one purpose, independent of every other name's."""
    return np.random.default_rng(_sequence(seed, name))


def torch_seed(seed: int, *name: str | int) -> int:
    """A 63-bit seed for a torch generator of one purpose."""
    return int(_sequence(seed, name).generate_state(1, np.uint64)[0] >> np.uint64(1))


def _sequence(seed: int, name: tuple[str | int, ...]) -> np.random.SeedSequence:
    words = [zlib.crc32(part.encode()) if isinstance(part, str) else part for part in name]
    return np.random.SeedSequence(seed, spawn_key=words)
