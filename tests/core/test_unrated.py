import numpy as np
import pytest
import scipy.sparse as sp

from isthmus.core import unrated

RATED = np.array([True, False, True, True, False, True, True])


def problem(features, seed=0):
    rng = np.random.default_rng(seed)
    weights = rng.normal(size=(7, 7)).astype(np.float32)
    np.fill_diagonal(weights, 0)
    return weights, rng.random((7, features)) * (rng.random((7, features)) < 0.7)


@pytest.mark.parametrize("features", [3, 12])  # fewer and more than the rated items
@pytest.mark.parametrize("rows", [2, 256])
def test_scores_are_the_ridge_regression_of_scores_on_features(features, rows, monkeypatch):
    monkeypatch.setattr(unrated, "ROWS", rows)
    weights, table = problem(features)
    person = np.where(RATED, [1.0, 0, 1, 0, 0, 0, 1], 0)
    scores = (person @ weights)[RATED]
    A = table[RATED]
    told = np.linalg.solve(A.T @ A + 0.5 * np.eye(features), A.T @ scores)
    before = weights.copy()
    unrated.fill(weights, RATED, sp.csr_array(table), 0.5)
    np.testing.assert_allclose((person @ weights)[~RATED], table[~RATED] @ told, rtol=1e-4)
    both = np.ix_(RATED, RATED)
    np.testing.assert_array_equal(weights[both], before[both])
    assert not weights.diagonal().any()


def test_likes_of_an_unrated_item_speak_like_those_of_its_kind():
    """Item 1 has the one feature of items 0 and 2, item 4 that of 3, 5 and 6; hardly any penalty:
    each takes the mean of its kind."""
    weights, _ = problem(2)
    kind = np.array([0, 0, 0, 1, 1, 1, 1])
    expected = weights.copy()
    for new, alike in ((1, [0, 2]), (4, [3, 5, 6])):
        expected[:, new] = expected[:, alike].mean(axis=1)
    for new, alike in ((1, [0, 2]), (4, [3, 5, 6])):
        expected[new] = expected[alike].mean(axis=0)
    np.fill_diagonal(expected, 0)
    unrated.fill(weights, RATED, sp.csr_array(np.eye(2)[kind]), 1e-9)
    np.testing.assert_allclose(weights, expected, atol=1e-5)


def test_nothing_to_fill_and_nothing_to_fill_from():
    weights, table = problem(3)
    before = weights.copy()
    for rated in (np.ones(7, bool), np.zeros(7, bool)):
        unrated.fill(weights, rated, sp.csr_array(table), 1.0)
        np.testing.assert_array_equal(weights, before)
