import numpy as np
import pytest
import scipy.sparse as sp

from isthmus.core import gram
from isthmus.core.errors import ParameterError
from isthmus.models.recommenders.item_knn import ItemKNN


def random_likes(users=60, items=25, seed=0):
    random = np.random.default_rng(seed)
    return (random.random((users, items)) < random.uniform(0.05, 0.5, items)).astype(np.float32)


def brute_force(X, neighbours, shrinkage, user_norm):
    X = X.astype(np.float64)
    lengths = (X**2).sum(axis=1)
    scaled = X * (np.where(lengths > 0, lengths, 1) ** -user_norm)[:, None]
    scaled *= np.sqrt(lengths.sum() / (scaled**2).sum())
    items = X.shape[1]
    S = np.zeros((items, items))
    for j in range(items):
        alike = np.array(
            [
                scaled[:, i]
                @ scaled[:, j]
                / (np.linalg.norm(scaled[:, i]) * np.linalg.norm(scaled[:, j]) + shrinkage)
                if i != j
                else -1
                for i in range(items)
            ]
        )
        for i in np.argsort(-alike, kind="stable")[:neighbours]:
            S[i, j] = max(alike[i], 0)
    return S


@pytest.mark.parametrize("sparse", [True, False])
@pytest.mark.parametrize(
    ("neighbours", "shrinkage", "user_norm"), [(4, 1.5, 0.0), (7, 0.5, 0.5), (100, 3.0, 0.75)]
)
def test_weights_are_the_nearest_by_shrunk_cosine(
    monkeypatch, sparse, neighbours, shrinkage, user_norm
):
    monkeypatch.setattr(gram, "_sparse_is_faster", lambda X: sparse)
    monkeypatch.setattr(gram, "ITEMS", 8)
    X = random_likes() * np.random.default_rng(1).uniform(1, 2, (60, 1)).astype(np.float32)
    model = ItemKNN(neighbours=neighbours, shrinkage=shrinkage, user_norm=user_norm).fit(X)
    expected = brute_force(X, neighbours, shrinkage, user_norm)
    np.testing.assert_allclose(model.weights_.toarray(), expected, atol=1e-5)
    assert model.weights_.dtype == np.float32
    assert (model.weights_.data > 0).all()
    assert (model.weights_ > 0).sum(axis=0).max() <= neighbours


def test_scores_and_contributions_add_up():
    X = sp.csr_array(random_likes() * 2)
    model = ItemKNN(neighbours=5).fit(X)
    expected = X[:7].toarray() @ model.weights_.toarray()
    scores = model.score_items(X[:7])
    np.testing.assert_allclose(scores, expected, atol=1e-5)
    assert scores.dtype == np.float32
    parts = model.contributions(X[:1], 3)
    assert parts.shape == (X[:1].nnz,)
    np.testing.assert_allclose(parts.sum(), scores[0, 3], rtol=1e-5)


def test_similarities_are_the_weights_of_the_neighbours():
    model = ItemKNN(neighbours=5).fit(random_likes())
    alike = model.similarities(np.array([2, 9]))
    expected = model.weights_.toarray().T[[2, 9]]
    expected[[0, 1], [2, 9]] = 1
    np.testing.assert_array_equal(alike, expected)


def test_the_held_back_cell_of_a_block_comes_first():
    users, items = np.indices((40, 20))
    likes = ((users + items) % 2 == 0).astype(np.float32)
    held = [(user, (user + 4 * (user // 3)) % 20) for user in range(0, 40, 3)]
    for user, item in held:
        assert likes[user, item]
        likes[user, item] = 0
    scores = ItemKNN(neighbours=9).fit(likes).score_items(likes)
    scores[likes > 0] = -np.inf
    assert [(user, scores[user].argmax()) for user, _ in held] == held


def test_an_item_nobody_knows_has_no_neighbours():
    X = random_likes()
    X[:, 4] = 0
    model = ItemKNN(shrinkage=0.0).fit(X)
    assert not model.score_items(X)[:, 4].any()
    assert np.isfinite(model.weights_.data).all()


def test_one_item_alone():
    model = ItemKNN().fit(np.ones((3, 1)))
    np.testing.assert_array_equal(model.score_items(np.ones((2, 1))), [[0], [0]])


def test_more_neighbours_than_items_are_no_error():
    X = random_likes(items=3)
    np.testing.assert_array_equal(
        ItemKNN(neighbours=100).fit(X).weights_.toarray(),
        ItemKNN(neighbours=2).fit(X).weights_.toarray(),
    )


@pytest.mark.parametrize("fields", [{"neighbours": 0}, {"shrinkage": -1.0}, {"user_norm": 2.0}])
def test_parameters_out_of_range_are_refused(fields):
    with pytest.raises(ParameterError, match=next(iter(fields))):
        ItemKNN(**fields).fit(np.eye(3))


def test_the_state_survives_a_round_trip():
    X = random_likes()
    model = ItemKNN(neighbours=5).fit(X)
    copy = ItemKNN(neighbours=5).set_state(*model.get_state())
    np.testing.assert_array_equal(copy.score_items(X), model.score_items(X))
