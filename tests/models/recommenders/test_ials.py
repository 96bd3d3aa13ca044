import numpy as np
import pytest
import scipy.sparse as sp

from isthmus import IALS
from isthmus.models.recommenders import ials

FIELDS = {"factors": 3, "unobserved": 0.2, "l2": 0.05, "scaling": 0.7, "epochs": 3}


def weights(users=25, items=15, seed=0):
    random = np.random.default_rng(seed)
    liked = random.random((users, items)) < 0.3
    return np.where(liked, random.integers(1, 4, (users, items)), 0).astype(np.float32)


def objective(X, users, items, model):
    predicted = users @ items.T
    cells = (X * (predicted - 1) ** 2).sum() + model.unobserved * (predicted**2).sum()

    def ridge(rows, X):
        scale = (X.sum(axis=1) + model.unobserved * X.shape[1]) ** model.scaling
        return model.l2 * (scale * (rows**2).sum(axis=1)).sum()

    return cells + ridge(users, X) + ridge(items, X.T)


def test_a_row_of_few_cells_and_one_of_many_are_solved_alike():
    random = np.random.default_rng(0)
    diagonal, weights = random.uniform(0.1, 2, 6), np.array([1.0, 2.0, 0.0, 0.5])
    near = random.normal(size=(4, 6))
    padded = np.vstack([near, np.zeros((2, 6))])  # cells that say nothing
    system = np.diag(diagonal) + (near.T * weights) @ near
    expected = np.linalg.solve(system, near.T @ weights)
    np.testing.assert_allclose(ials.solve(diagonal, near, weights), expected)
    many = ials.solve(diagonal, padded, np.append(weights, [1.0, 1.0]))
    np.testing.assert_allclose(many, expected)


@pytest.mark.parametrize("block", [4, 128])
def test_a_half_sweep_leaves_no_gradient(block, monkeypatch):
    monkeypatch.setattr(ials, "SOLVE_ROWS", block)
    X, model = weights(), IALS(**FIELDS)
    items = np.random.default_rng(1).normal(size=(15, 3))
    users = model._solve(sp.csr_array(X), items)
    least = objective(X, users, items, model)
    for cell in np.ndindex(users.shape):
        step = np.zeros_like(users)
        step[cell] = 1e-4
        up, down = (objective(X, users + sign * step, items, model) for sign in (1, -1))
        assert abs(up - down) / 2e-4 < 1e-6
        assert min(up, down) > least


def test_every_sweep_lowers_the_objective():
    X = weights()
    found = []
    for epochs in (1, 2, 4, 8):
        model = IALS(**FIELDS | {"epochs": epochs}).fit(X)
        items = model.item_factors_.astype(np.float64)
        users = model._solve(sp.csr_array(X), items)
        found.append(objective(X, users, items, model))
    assert found == sorted(found, reverse=True)


def test_contributions_add_up_to_the_score():
    X = weights()
    model = IALS(**FIELDS).fit(X)
    scores = model.score_items(X)
    history = sp.csr_array(X[[4]])
    for item in (0, 7):
        total = model.contributions(history, item).sum()
        assert total == pytest.approx(scores[4, item], abs=1e-5)


def test_a_user_without_likes_is_scored_zero():
    model = IALS(**FIELDS).fit(weights())
    assert not model.score_items(np.zeros((1, 15), dtype=np.float32)).any()
