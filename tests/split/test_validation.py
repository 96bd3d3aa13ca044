import numpy as np
import pytest
import scipy.sparse as sp

from isthmus.core.errors import ParameterError
from isthmus.data.ratings import Ratings
from isthmus.split.random_ratings import random_ratings
from isthmus.split.strong_generalisation import strong_generalisation
from isthmus.split.validation import carve_validation


@pytest.fixture
def ratings():
    values = np.random.default_rng(0).integers(1, 6, (20, 30)).astype(np.float32)
    return Ratings.from_matrix(sp.csr_array(values), times=np.arange(600))


def test_taken_from_training_only(ratings):
    split = random_ratings(ratings, test_ratio=0.2)
    carved = carve_validation(split, ratio=0.25)
    assert carved.test is split.test
    n = np.diff(split.train.matrix.indptr)
    np.testing.assert_array_equal(np.diff(carved.validation.target.indptr), n // 4)
    whole = carved.train.matrix.toarray()
    np.testing.assert_array_equal(carved.validation.history.toarray(), whole)
    whole += carved.validation.target.toarray()
    np.testing.assert_array_equal(whole, split.train.matrix.toarray())
    assert len(carved.train.times) == carved.train.matrix.nnz
    assert carved.notes[-1].startswith("validation is 25% of each user's training ratings")


def test_refused_where_it_makes_no_sense(ratings):
    with pytest.raises(ParameterError, match="no validation part yet"):
        carve_validation(random_ratings(ratings, valid_ratio=0.1))
    with pytest.raises(ParameterError, match="known users"):
        carve_validation(strong_generalisation(ratings, valid_users=0))
    with pytest.raises(ParameterError, match="ratio is 1"):
        carve_validation(random_ratings(ratings), ratio=1)
