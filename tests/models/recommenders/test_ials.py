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


@pytest.mark.parametrize("cells", [2, 5, 6, 9])
def test_rows_of_few_cells_and_of_many_are_solved_alike(cells):
    random = np.random.default_rng(0)
    diagonals = random.uniform(0.1, 2, (3, 6))
    near, weights = random.normal(size=(3, cells, 6)), random.uniform(0.5, 2, (3, cells))
    found = ials.solve(diagonals, near, weights)
    for row in range(3):
        system = np.diag(diagonals[row]) + (near[row].T * weights[row]) @ near[row]
        np.testing.assert_allclose(found[row], np.linalg.solve(system, near[row].T @ weights[row]))


def test_rows_go_together_that_have_as_many_cells():
    X = sp.csr_array([[1, 1, 0], [0, 0, 0], [1, 0, 0], [0, 1, 1], [1, 1, 1], [1, 0, 1]])
    assert [list(rows) for rows in ials.rows_alike(X, 2)] == [[2], [0, 3, 5], [4]]


def test_a_stored_zero_is_not_a_like():
    X = sp.csr_array(weights())
    stored = X.copy()
    stored.data[::3] = 0
    without = stored.copy()
    without.eliminate_zeros()
    factors = [IALS(**FIELDS).fit(matrix).item_factors_ for matrix in (stored, without)]
    np.testing.assert_array_equal(*factors)


@pytest.mark.parametrize("cells", [10, 1 << 18])
def test_a_half_sweep_leaves_no_gradient(cells, monkeypatch):
    monkeypatch.setattr(ials, "SOLVE_CELLS", cells)
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
