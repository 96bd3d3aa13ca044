import numpy as np
import pytest
import scipy.sparse as sp

from isthmus.core.errors import DataError, ParameterError
from isthmus.data.ratings import Ratings
from isthmus.split.random_ratings import random_ratings


@pytest.fixture
def ratings():
    matrix = sp.csr_array(np.random.default_rng(0).integers(1, 6, (20, 10)).astype(np.float32))
    return Ratings.from_matrix(matrix)


def test_counts_and_values(ratings):
    split = random_ratings(ratings, test_ratio=0.1, valid_ratio=0.25)
    assert split.train.matrix.nnz == 130
    assert split.validation.target.nnz == 50
    assert split.test.target.nnz == 20
    assert split.protocol == "random"
    whole = split.train.matrix.toarray()
    whole[split.validation.rows] += split.validation.target.toarray()
    whole[split.test.rows] += split.test.target.toarray()
    np.testing.assert_array_equal(whole, ratings.matrix.toarray())


def test_the_test_is_fed_validation_too(ratings):
    split = random_ratings(ratings, test_ratio=0.2, valid_ratio=0.2)
    fed = split.train.matrix.toarray()
    np.testing.assert_array_equal(split.validation.history.toarray(), fed[split.validation.rows])
    fed[split.validation.rows] += split.validation.target.toarray()
    np.testing.assert_array_equal(split.test.history.toarray(), fed[split.test.rows])
    assert split.test.seen is split.test.history


def test_the_seed_decides(ratings):
    one, same, other = (
        random_ratings(ratings, seed=seed).test.target.toarray().tobytes() for seed in (1, 1, 2)
    )
    assert one == same != other


def test_what_was_never_learnt_is_counted():
    ratings = Ratings.from_matrix(sp.csr_array(np.eye(10, dtype=np.float32)))
    notes = random_ratings(ratings, test_ratio=0.3).notes
    assert notes == (
        "test ratings of users without a training rating: 3",
        "test ratings of items without a training rating: 3",
    )


@pytest.mark.parametrize(("test", "valid"), [(0, 0.1), (1, 0), (0.6, 0.4), (-0.1, 0), (0.1, -0.1)])
def test_ratios_that_leave_nothing(ratings, test, valid):
    with pytest.raises(ParameterError, match="test_ratio"):
        random_ratings(ratings, test_ratio=test, valid_ratio=valid)


def test_too_few_ratings():
    ratings = Ratings.from_matrix(sp.csr_array(np.ones((1, 2), dtype=np.float32)))
    with pytest.raises(DataError, match="none is left to test with"):
        random_ratings(ratings, test_ratio=0.1)


def test_a_split_of_likes_and_dislikes(ratings):
    split = random_ratings(ratings, test_ratio=0.2, valid_ratio=0.2)
    told = split.liked_or_not(3)
    assert told.train.scale == (0, 1)
    for name in ("history", "target", "seen"):
        for part in ("validation", "test"):
            before, after = (getattr(getattr(s, part), name) for s in (split, told))
            np.testing.assert_array_equal(after.data, before.data >= 3)
            np.testing.assert_array_equal(after.indices, before.indices)
    np.testing.assert_array_equal(told.train.matrix.data, split.train.matrix.data >= 3)
    assert random_ratings(ratings).liked_or_not(3).validation is None
