"""Random ratings are held back, whoever gave them."""

from __future__ import annotations

import numpy as np

from isthmus.core.seeds import stream
from isthmus.data.ratings import Ratings
from isthmus.split.cells import TEST, TRAIN, VALIDATION, check_ratios, deal
from isthmus.split.parts import Split


def random_ratings(
    ratings: Ratings, *, test_ratio: float = 0.1, valid_ratio: float = 0.0, seed: int = 0
) -> Split:
    """Hold back a random share of all ratings.

    The protocol of rating prediction (90/10 in Sedhain et al. 2015). It mixes past and future, and
    a person with many ratings weighs as much as many with few.

    Parameters
    ----------
    test_ratio, valid_ratio : share of all ratings, rounded to whole ratings.

    Raises
    ------
    ParameterError
        for ratios that leave nothing to learn from.
    DataError
        when there are too few ratings for the ratios.
    """
    check_ratios(test_ratio, valid_ratio)
    n = ratings.matrix.nnz
    n_test, n_valid = round(test_ratio * n), round(valid_ratio * n)
    order = stream(seed, "random-ratings").permutation(n)
    part = np.full(n, TRAIN, dtype=np.int8)
    part[order[:n_test]] = TEST
    part[order[n_test : n_test + n_valid]] = VALIDATION
    return deal(ratings, part, "random")
