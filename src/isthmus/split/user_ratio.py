"""A share of every user's ratings is held back."""

from __future__ import annotations

import numpy as np

from isthmus.core.seeds import stream
from isthmus.data.ratings import Ratings
from isthmus.split.cells import (
    TEST,
    TRAIN,
    VALIDATION,
    check_ratios,
    deal,
    place_in_row,
    rows_of,
    share_of,
)
from isthmus.split.parts import Split


def user_ratio(
    ratings: Ratings, *, test_ratio: float = 0.2, valid_ratio: float = 0.0, seed: int = 0
) -> Split:
    """Hold back a random share of each user's ratings.

    Of a user's n ratings `int(test_ratio n)` are for the test and `int(valid_ratio n)` for
    validation, so users with few ratings may have none held back.

    Raises
    ------
    ParameterError
        for ratios that leave nothing to learn from.
    DataError
        when no user has enough ratings for the ratios.
    """
    check_ratios(test_ratio, valid_ratio)
    matrix = ratings.matrix
    n = np.diff(matrix.indptr)
    place = place_in_row(matrix, stream(seed, "user-ratio").random(matrix.nnz))
    n_test, n_valid = share_of(n, test_ratio), share_of(n, valid_ratio)
    part = np.full(matrix.nnz, TRAIN, dtype=np.int8)
    part[place < (n_test + n_valid)[rows_of(matrix)]] = VALIDATION
    part[place < n_test[rows_of(matrix)]] = TEST
    without = int(np.sum((n > 0) & (n_test == 0)))
    notes = (f"users with too few ratings for a test rating: {without:,}",) if without else ()
    return deal(ratings, part, "user-ratio", notes)
