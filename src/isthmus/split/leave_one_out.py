"""One rating of every user is held back."""

from __future__ import annotations

import numpy as np

from isthmus.core.seeds import stream
from isthmus.data.ratings import Ratings
from isthmus.split.cells import TEST, TRAIN, VALIDATION, deal, place_in_row, rows_of
from isthmus.split.parts import Split


def leave_one_out(ratings: Ratings, *, validation: bool = True, seed: int = 0) -> Split:
    """Hold back each user's last rating, and the last but one for validation.

    Last by time; where the ratings have no times, and among ratings of the same time, a random one.
    A user keeps at least one rating to learn from, so who has too few is not asked.

    Raises
    ------
    DataError
        when no user has two ratings.
    """
    matrix = ratings.matrix
    held_back = 2 if validation else 1
    chance = stream(seed, "leave-one-out").random(matrix.nnz)
    keys = (chance,) if ratings.times is None else (-ratings.times, chance)
    place = place_in_row(matrix, *keys)
    n = np.diff(matrix.indptr)
    enough = (n > held_back)[rows_of(matrix)]
    part = np.full(matrix.nnz, TRAIN, dtype=np.int8)
    part[enough & (place == 0)] = TEST
    part[enough & (place == 1)] = VALIDATION if validation else TRAIN
    if ratings.times is None:
        notes = [f"the rating held back is a random one: {ratings.report.no_times_reason}"]
    else:
        notes = ["the rating held back is the last by time, a random one of equal times"]
    without = int(np.sum((n > 0) & (n <= held_back)))
    if without:
        notes.append(f"users not asked because they have too few ratings: {without:,}")
    return deal(ratings, part, "leave-one-out", tuple(notes))
