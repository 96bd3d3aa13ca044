import numpy as np
import pytest
import scipy.sparse as sp

from isthmus.core.errors import ParameterError
from isthmus.data.ratings import Ratings
from isthmus.split.protocols import PROTOCOLS, make


@pytest.fixture(scope="module")
def ratings():
    rng = np.random.default_rng(0)
    matrix = sp.csr_array(rng.integers(1, 6, (40, 30)).astype(np.float32))
    return Ratings.from_matrix(matrix, times=rng.integers(0, 10**9, 1200))


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_every_name_makes_its_split(ratings, protocol):
    split = make(protocol, ratings, seed=3, like_from=4)
    assert split.protocol == protocol
    assert split.test.target.nnz > 0


def test_arguments_reach_the_rule(ratings):
    split = make("strong-generalisation", ratings, valid_users=0, test_users=7, like_from=5)
    assert len(split.test.users) == 7 and split.validation is None
    assert split.train.matrix.nnz < (ratings.matrix.data == 5).sum()
    split = make("random", ratings, test_ratio=0.5, valid_ratio=0.1)
    assert (split.test.target.nnz, split.validation.target.nnz) == (600, 120)


def test_only_strong_generalisation_makes_likes(ratings):
    values = {name: set(make(name, ratings).train.matrix.data) for name in PROTOCOLS}
    assert values.pop("strong-generalisation") == {1}
    assert all(found == {1, 2, 3, 4, 5} for found in values.values())


def test_an_unknown_name_and_an_argument_without_use(ratings):
    with pytest.raises(ParameterError, match="the protocols are strong-generalisation, random"):
        make("weak", ratings)
    with pytest.raises(ParameterError, match="random has no test_users; it takes valid_ratio"):
        make("random", ratings, test_users=5)
    with pytest.raises(ParameterError, match="leave-one-out has no test_ratio"):
        make("leave-one-out", ratings, test_ratio=0.1)
