"""Synthetic problems whose answers are known, and a made-up film catalogue to show things with."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import scipy.sparse as sp

from isthmus.core import seeds
from isthmus.data.ratings import Ratings
from isthmus.data.report import ReadReport

_GENRES = ("Mystery", "Comedy", "Space", "Romance", "Western", "Horror", "History", "Music")
_FIRST = {
    "Mystery": ("Silent", "Locked", "Missing", "Hidden", "Midnight", "Second", "Paper", "Cold"),
    "Comedy": ("Clumsy", "Lucky", "Borrowed", "Noisy", "Awkward", "Spare", "Double", "Sunday"),
    "Space": ("Distant", "Drifting", "Last", "Outer", "Falling", "Hollow", "Seventh", "Iron"),
    "Romance": ("Gentle", "Faraway", "Summer", "Unsent", "Golden", "Secret", "Autumn", "First"),
    "Western": ("Dusty", "Broken", "Lonesome", "Red", "Crooked", "Stolen", "Bitter", "High"),
    "Horror": ("Crawling", "Whispering", "Pale", "Buried", "Restless", "Black", "Hungry", "Old"),
    "History": ("Royal", "Forgotten", "Burning", "Winter", "Great", "Fallen", "Crimson", "Long"),
    "Music": ("Blue", "Electric", "Broken-Down", "Travelling", "Velvet", "Loud", "Slow", "Final"),
}
_SECOND = {
    "Mystery": ("Harbour", "Staircase", "Witness", "Key"),
    "Comedy": ("Neighbour", "Waiter", "Holiday", "Wedding"),
    "Space": ("Moon", "Signal", "Station", "Orbit"),
    "Romance": ("Letter", "Garden", "Promise", "Waltz"),
    "Western": ("Canyon", "Sheriff", "Railway", "River"),
    "Horror": ("Cellar", "Forest", "Mirror", "Guest"),
    "History": ("Crown", "Siege", "Voyage", "Empire"),
    "Music": ("Trumpet", "Chorus", "Piano", "Encore"),
}


def checkerboard(
    users: int = 60,
    items: int = 40,
    *,
    blocks: int = 2,
    density: float = 0.5,
    random_state: int | None = 0,
) -> Ratings:
    """Likes in blocks: user u may like item i only where `u % blocks == i % blocks`.

    A ranker that learns puts the unseen items of a user's own block above all others.

    Parameters
    ----------
    users, items, blocks : how many.
    density : share of the allowed cells that are likes, in (0, 1]; no user has fewer than two.
    random_state : seed of which ones.
    """
    rng = seeds.stream(seeds.entropy(random_state), "checkerboard")
    rows, columns = np.indices((users, items))
    allowed = rows % blocks == columns % blocks
    chance = np.where(allowed, rng.random((users, items)), 2.0)
    nearest = np.argsort(np.argsort(chance, axis=1), axis=1) < 2
    liked = allowed & ((chance < density) | nearest)
    return _made_up(liked.astype(np.float32), liked, "a planted checkerboard", likes=True)


def low_rank_ratings(
    users: int = 200,
    items: int = 100,
    *,
    rank: int = 3,
    density: float = 0.3,
    noise: float = 0.1,
    random_state: int | None = 0,
) -> Ratings:
    """Ratings around 3 from a matrix of low rank: `3 + P Q' / sqrt(rank) + noise`, not rounded.

    `P` and `Q` are standard Gaussian, so that the second term has unit variance. A rater that
    learns comes near the noise; the mean of all ratings has an error of about 1.

    Parameters
    ----------
    users, items, rank : how many.
    density : share of the cells that are known, in (0, 1]; no user and no item has none.
    noise : standard deviation of the noise.
    random_state : seed of everything.
    """
    rng = seeds.stream(seeds.entropy(random_state), "low rank")
    left = rng.standard_normal((users, rank))
    right = rng.standard_normal((items, rank))
    values = 3 + left @ right.T / np.sqrt(rank) + noise * rng.standard_normal((users, items))
    known = rng.random((users, items)) < density
    known[np.arange(users), rng.integers(items, size=users)] = True
    known[rng.integers(users, size=items), np.arange(items)] = True
    return _made_up(values, known, f"a planted matrix of rank {rank}")


def ring(
    rows: int = 2000,
    *,
    modes: int = 8,
    deviation: float = 0.02,
    random_state: int | None = 0,
) -> tuple[np.ndarray, np.ndarray]:
    """Points around so many centres on the unit circle, and the centres.

    Known answer: a model of the points makes as many around each centre, and almost none (a normal
    point once in 90) farther than three deviations from all.

    Parameters
    ----------
    rows, modes : >= 1
    deviation : of a point from its centre, each way.

    Returns
    -------
    points : (rows, 2) float32
    centres : (modes, 2)
    """
    draw = seeds.stream(seeds.entropy(random_state), "ring")
    angles = np.arange(modes) * 2 * np.pi / modes
    centres = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    points = centres[draw.integers(modes, size=rows)] + deviation * draw.normal(size=(rows, 2))
    return points.astype(np.float32), centres


def film_catalogue(random_state: int | None = 0, *, users: int = 700) -> Ratings:
    """Made-up people who rate 256 made-up films with 1 to 5 stars, at made-up times.

    Each film belongs to one of eight genres, some to a second one too; each person cares for two
    or three genres, sees mostly films of these, famous ones rather than others, and rates them
    higher. So what somebody likes can be told from what they liked, and better than by fame.
    """
    rng = seeds.stream(seeds.entropy(random_state), "films")
    titles, genres = _films(rng)
    films, kinds = genres.shape
    taste = np.zeros((users, kinds))
    for row in taste:
        chosen = rng.choice(kinds, size=rng.integers(2, 4), replace=False)
        row[chosen] = rng.uniform(0.7, 1.0, size=len(chosen))
    fame = rng.gamma(1.5, size=films)
    quality = rng.normal(0, 0.4, size=films)
    match = np.minimum(taste @ genres.T, 1.0)  # (users, films), 0 to 1
    chance = np.log(fame) + 5 * match + rng.gumbel(size=(users, films))
    seen_by = np.clip(rng.lognormal(3.5, 0.5, size=users).astype(int), 15, films // 3)
    place = np.argsort(np.argsort(-chance, axis=1), axis=1)
    opinion = 2.4 + 1.9 * match + quality + rng.normal(0, 0.3, size=(users, 1))
    stars = np.clip(np.rint(opinion + rng.normal(0, 0.7, size=(users, films))), 1, 5)
    ratings = _made_up(stars, place < seen_by[:, None], "a made-up film catalogue")
    names = [f"user{number:03d}" for number in range(1, users + 1)]
    items = [f"film{number:03d}" for number in range(1, films + 1)]
    start = rng.integers(1_600_000_000, 1_700_000_000, size=users)
    days = rng.integers(0, 200, size=len(ratings)) * 86_400 + rng.integers(0, 86_400, len(ratings))
    return replace(
        Ratings.from_matrix(
            ratings.matrix,
            users=names,
            items=items,
            times=np.repeat(start, np.diff(ratings.matrix.indptr)) + days,
            titles=dict(zip(items, titles, strict=True)),
        ),
        report=replace(ratings.report, no_times_reason=None),
    )


def reversal(
    count: int, *, length: int = 20, symbols: int = 10, random_state: int | None = 0
) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Symbols drawn at random, and the same from the last to the first.

    Parameters
    ----------
    count, length : sequences, and steps of each.
    symbols : how many there are; they are numbered from 0.
    random_state : seed of what is drawn.
    """
    rng = seeds.stream(seeds.entropy(random_state), "reversal")
    drawn = rng.integers(0, symbols, (count, length))
    return list(drawn), list(drawn[:, ::-1])


def _films(rng: np.random.Generator) -> tuple[list[str], np.ndarray]:
    """Titles with years and genres, and the genres as a 0/1 matrix (films, genres)."""
    films = [
        (kind, f"The {first} {second}")
        for kind, name in enumerate(_GENRES)
        for first in _FIRST[name]
        for second in _SECOND[name]
    ]
    genres = np.zeros((len(films), len(_GENRES)))
    titles = []
    for film, (kind, title) in enumerate(films):
        genres[film, kind] = 1
        if rng.random() < 0.25:
            genres[film, rng.integers(len(_GENRES))] = 1
        names = ", ".join(_GENRES[place] for place in np.flatnonzero(genres[film]))
        titles.append(f"{title} ({rng.integers(1950, 2021)}; {names})")
    return titles, genres


def _made_up(values: np.ndarray, known: np.ndarray, source: str, *, likes: bool = False) -> Ratings:
    rows, columns = np.nonzero(known)
    cells = (values[rows, columns].astype(np.float32), (rows, columns))
    matrix = sp.csr_array(sp.coo_array(cells, shape=values.shape))
    return replace(
        Ratings.from_matrix(matrix),
        has_ratings=not likes,
        report=ReadReport(
            source=source,
            rows_read=int(known.sum()),
            notes=("these data are made up by a random generator; they are about nobody",),
        ),
    )
