"""Short films of digits: what a labeller of frames is shown."""

from __future__ import annotations

import numpy as np

from isthmus.core import seeds

MOST_AWAY = 4  # pixels from the middle, in either direction: the margin of MNIST's digits


def digit_films(
    images: np.ndarray,
    labels: np.ndarray,
    films: int,
    *,
    digits: tuple[int, int] = (3, 5),
    frames: tuple[int, int] = (2, 4),
    noise: float = 0.2,
    random_state: int | None = 0,
) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Films in which digits follow each other, wander and are seen through noise.

    Each digit is an image drawn at random. It begins at a place at random, at most 4 pixels from
    the middle in either direction, and from frame to frame moves by -1, 0 or 1 pixel in each, but
    never further away. Normal noise is added to every pixel of a frame, which is then held to
    [0, 1].

    Parameters
    ----------
    images : (images, height, width), from 0 to 1.
    labels : (images,).
    films : how many.
    digits : fewest and most that a film shows.
    frames : fewest and most that a digit is seen for.
    noise : standard deviation, >= 0.
    random_state : seed of everything that is drawn.

    Returns
    -------
    list of array (frames, height, width)
    list of array (frames,)
        The label of the digit that each frame shows.
    """
    rng = seeds.stream(seeds.entropy(random_state), "digit films")
    shown, told = [], []
    for _ in range(films):
        chosen = rng.integers(0, len(images), rng.integers(digits[0], digits[1] + 1))
        times = rng.integers(frames[0], frames[1] + 1, len(chosen))
        film = np.concatenate(
            [_wander(images[one], count, rng) for one, count in zip(chosen, times, strict=True)]
        )
        film += np.float32(noise) * rng.standard_normal(film.shape, dtype=np.float32)
        shown.append(film.clip(0, 1, out=film))
        told.append(np.repeat(labels[chosen], times))
    return shown, told


def _wander(image: np.ndarray, frames: int, rng: np.random.Generator) -> np.ndarray:
    """The image in each frame, (frames, height, width)."""
    height, width = image.shape
    roomy = np.pad(np.float32(image), MOST_AWAY)
    place = rng.integers(0, 2 * MOST_AWAY + 1, 2)
    seen = []
    for _ in range(frames):
        down, right = place
        seen.append(roomy[down : down + height, right : right + width])
        place = (place + rng.integers(-1, 2, 2)).clip(0, 2 * MOST_AWAY)
    return np.stack(seen)
