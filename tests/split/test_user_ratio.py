import numpy as np
import pytest
import scipy.sparse as sp

from isthmus.core.errors import DataError
from isthmus.data.ratings import Ratings
from isthmus.split.user_ratio import user_ratio


def ratings_with(lengths):
    """User u rates the first lengths[u] of the items."""
    rated = np.arange(max(lengths)) < np.array(lengths)[:, None]
    return Ratings.from_matrix(sp.csr_array(rated.astype(np.float32)))


def test_a_share_of_each_user():
    lengths = [10, 4, 20, 5, 0, 100]
    split = user_ratio(ratings_with(lengths), test_ratio=0.2, valid_ratio=0.29)
    assert split.test.rows.tolist() == [0, 2, 3, 5]
    assert np.diff(split.test.target.indptr).tolist() == [2, 4, 1, 20]
    assert split.validation.rows.tolist() == [0, 1, 2, 3, 5]
    assert np.diff(split.validation.target.indptr).tolist() == [2, 1, 5, 1, 29]
    assert split.notes[0] == "users with too few ratings for a test rating: 1"


def test_the_items_held_back_are_random():
    split = user_ratio(ratings_with([50] * 40), test_ratio=0.2)
    times_held_back = np.bincount(split.test.target.indices, minlength=50)
    assert times_held_back.sum() == 400
    assert times_held_back.min() > 0 and times_held_back.max() < 20  # 8 expected of each


def test_nobody_has_enough():
    with pytest.raises(DataError, match="test with"):
        user_ratio(ratings_with([4, 3]), test_ratio=0.2)
