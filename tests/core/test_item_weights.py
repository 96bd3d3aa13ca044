import numpy as np
import pytest
import scipy.sparse as sp

from isthmus import ItemKNN, Recommender
from isthmus.core import item_weights
from isthmus.data.ratings import Ratings


@pytest.fixture
def likes():
    """Of people with one of forty tastes; some like nothing, some a single item."""
    random = np.random.default_rng(0)
    taste = random.integers(40, size=300)
    dense = (np.arange(400) // 10 == taste[:, None]) & (random.random((300, 400)) < 0.6)
    dense[:5] = False
    dense[5:10, 1:] = False
    return sp.csr_array(dense.astype(np.float32))


def test_few_scores_are_those_that_are_not_0(likes):
    model = ItemKNN(neighbours=2).fit(likes)
    few = model.few_scores(likes)
    assert few.nnz < 0.05 * 300 * 400
    np.testing.assert_allclose(few.toarray(), model.score_items(likes), rtol=1e-6)


def test_where_many_score_all_are_written_down(likes):
    assert ItemKNN().fit(np.ones((4, 30))).few_scores(sp.csr_array(np.ones((1, 30)))) is None


def test_the_answers_are_the_same_either_way(likes, monkeypatch):
    recommender = Recommender(ItemKNN(neighbours=2)).fit(Ratings.from_matrix(likes))
    people = list(map(str, range(300)))
    options = [{}, {"allow": list(map(str, range(0, 400, 3)))}, {"exclude_seen": False}]
    few = [recommender.recommend(people, k=7, **option) for option in options]
    monkeypatch.setattr(item_weights, "FEW", -1.0)
    for option, found in zip(options, few, strict=True):
        expected = recommender.recommend(people, k=7, **option)
        assert found.drop("score").equals(expected.drop("score"))
        np.testing.assert_allclose(found["score"], expected["score"], rtol=1e-6)
        assert found["fallback"].sum() == 7 * (np.diff(likes.indptr) == 0).sum() > 0
