import numpy as np
import pytest
import scipy.sparse as sp

from isthmus import EASE, SANSA
from isthmus.core.errors import ParameterError, TrainingError
from isthmus.models.recommenders import sansa


def random_likes(users=200, items=30, seed=0):
    random = np.random.default_rng(seed)
    return (random.random((users, items)) < random.uniform(0.05, 0.4, items)).astype(np.float32)


def regressions(X, l2, neighbours):
    """B of the item after item regressed on those alike to it that more people know."""
    G = X.T.astype(np.float64) @ X
    items = len(G)
    A = G + l2 * np.eye(items)
    order = np.argsort(-G.diagonal(), kind="stable")
    P = np.zeros((items, items))
    for rank, i in enumerate(order):
        cosine = G[i, order[:rank]] / np.sqrt(G[order[:rank], order[:rank]])
        near = order[:rank][np.argsort(-cosine)[:neighbours]]
        row = np.zeros(items)
        row[i], row[near] = 1, -np.linalg.solve(A[np.ix_(near, near)], A[near, i])
        P += np.outer(row, row) / (row @ A @ row)
    B = -P / P.diagonal()
    np.fill_diagonal(B, 0)
    return B


@pytest.mark.parametrize(
    "fields",
    [
        {"l2": 0.5},
        {"l2": 20.0, "dropout": 0.4},
        {"l2": 3.0, "user_norm": 0.3, "item_norm": 0.25, "dropout": 0.2},
    ],
)
@pytest.mark.parametrize("neighbours", [29, 1000])
def test_with_all_neighbours_it_is_ease(fields, neighbours):
    X = random_likes()
    model, ease = SANSA(neighbours=neighbours, **fields).fit(X), EASE(**fields).fit(X)
    np.testing.assert_allclose(model.weights_.toarray(), ease.weights_, atol=1e-5)
    np.testing.assert_allclose(model.scales_, ease.scales_, rtol=1e-6)
    np.testing.assert_allclose(model.score_items(X[:9]), ease.score_items(X[:9]), atol=1e-4)


def test_with_few_each_item_looks_back_at_those_alike(monkeypatch):
    monkeypatch.setattr(sansa, "SLACK", 0.0)
    monkeypatch.setattr(sansa, "SMALLEST", 0.0)
    monkeypatch.setattr(sansa, "ROWS", 8)
    X = random_likes()
    model = SANSA(l2=2.0, neighbours=5).fit(X)
    np.testing.assert_allclose(model.weights_.toarray(), regressions(X, 2.0, 5), atol=1e-5)
    assert model.weights_.dtype == np.float32
    assert model.weights_.has_sorted_indices


def test_what_is_left_out_is_small(monkeypatch):
    X = random_likes(users=400, items=60)
    model = SANSA(l2=400.0, neighbours=10).fit(X)
    assert np.abs(model.weights_.data).min() >= sansa.SMALLEST
    assert not model.weights_.diagonal().any()
    monkeypatch.setattr(sansa, "SLACK", 0.0)
    monkeypatch.setattr(sansa, "SMALLEST", 0.0)
    whole = SANSA(l2=400.0, neighbours=10).fit(X)
    assert model.weights_.nnz < 0.9 * whole.weights_.nnz
    scores, expected = model.score_items(X), whole.score_items(X)
    assert np.corrcoef(scores.ravel(), expected.ravel())[0, 1] > 0.95


def test_the_more_neighbours_the_nearer_to_ease():
    X = random_likes(users=400, items=60)
    ease = EASE(l2=5.0).fit(X).weights_
    gaps = [
        np.abs(SANSA(l2=5.0, neighbours=most).fit(X).weights_.toarray() - ease).mean()
        for most in (3, 12, 59)
    ]
    assert gaps[0] > gaps[1] > gaps[2]


def test_the_order_of_the_columns_does_not_matter():
    X = random_likes()
    assert len(set(X.sum(axis=0))) > 20, "among equals the first is taken for more popular"
    X = X[:, np.unique(X.sum(axis=0), return_index=True)[1]]
    order = np.random.default_rng(1).permutation(X.shape[1])
    model = SANSA(l2=5.0, neighbours=4, item_norm=0.25)
    scores = model.fit(X).score_items(X)
    found = model.fit(X[:, order]).score_items(X[:, order])
    np.testing.assert_allclose(found, scores[:, order], atol=1e-6)


def test_similarities_are_partial_correlations():
    X = random_likes()
    fields = {"l2": 2.0, "item_norm": 0.25}
    model, ease = SANSA(neighbours=29, **fields).fit(X), EASE(**fields).fit(X)
    items = np.array([3, 17])
    np.testing.assert_allclose(model.similarities(items), ease.similarities(items), atol=1e-3)


def test_contributions_add_up_to_the_score():
    X = random_likes()
    model = SANSA(l2=2.0, neighbours=6).fit(X)
    total = model.contributions(sp.csr_array(X[[4]]), 3).sum()
    assert total == pytest.approx(model.score_items(X)[4, 3], abs=1e-6)


def test_an_item_nobody_knows_and_one_item_alone():
    X = random_likes()
    X[:, 4] = 0
    assert not SANSA().fit(X).score_items(X)[:, 4].any()
    assert not SANSA().fit(np.ones((3, 1))).score_items(np.ones((2, 1))).any()
    assert SANSA().fit(np.zeros((3, 2))).weights_.nnz == 0


def test_columns_that_cannot_be_told_apart_are_refused():
    X = np.tile(random_likes(items=1) * 1e5, (1, 3))
    with pytest.raises(TrainingError, match="raise l2"):
        SANSA(l2=1e-9).fit(X)


@pytest.mark.parametrize(
    "fields", [{"l2": 0.0}, {"neighbours": 0}, {"dropout": 1.0}, {"user_norm": 2.0}]
)
def test_parameters_out_of_range_are_refused(fields):
    with pytest.raises(ParameterError, match=next(iter(fields))):
        SANSA(**fields).fit(np.eye(3))
