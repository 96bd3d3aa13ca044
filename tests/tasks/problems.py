"""Small splits, written out or planted."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from isthmus.data.ratings import Ratings
from isthmus.split.parts import Part, Split


def csr(rows):
    """Dense rows as CSR; 0 is not stored."""
    return sp.csr_array(np.array(rows, dtype=np.float32))


def part(history, target, *, rows=None, seen=None):
    return Part(
        users=np.array([f"p{n}" for n in range(len(history))], dtype=object),
        history=csr(history),
        target=csr(target),
        seen=csr(history if seen is None else seen),
        rows=None if rows is None else np.array(rows),
    )


def rated_split(*, validation=True, rows=(0, 2)):
    """Three people and five items, stars 1 to 5; two of the people are asked about."""
    train = Ratings.from_matrix(csr([[5, 0, 2, 0, 0], [4, 4, 0, 0, 1], [0, 3, 0, 5, 0]]))
    rows = None if rows is None else list(rows)
    return Split(
        protocol="by hand",
        train=train,
        validation=part(
            [[5, 0, 2, 0, 0], [0, 3, 0, 5, 0]], [[0, 4, 0, 0, 0], [0, 0, 0, 0, 2]], rows=rows
        )
        if validation
        else None,
        test=part(
            [[5, 4, 2, 0, 0], [0, 3, 0, 5, 2]], [[0, 0, 0, 5, 1], [4, 0, 4, 0, 0]], rows=rows
        ),
    )


def blocks(users=120, items=30, kinds=3, seed=0):
    """Stars of people who love one kind of item and dislike the others, as Ratings."""
    rng = np.random.default_rng(seed)
    same = np.arange(users)[:, None] % kinds == np.arange(items) % kinds
    stars = np.where(same, rng.integers(4, 6, same.shape), rng.integers(1, 4, same.shape))
    return Ratings.from_matrix(csr(stars * (rng.random(same.shape) < 0.6)))
