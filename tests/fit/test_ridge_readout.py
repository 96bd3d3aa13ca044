"""The closed form beside the textbook one, and its penalty beside folds left out one by one."""

import numpy as np
import pytest

from isthmus.fit.ridge_readout import FOLDS, PENALTIES, RidgeReadout


def problem(rows=103, inputs=6, outputs=2, seed=0, away=0.0):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(rows, inputs)) * [1, 5, 0.1, 1, 1, 2] + away
    y = X @ rng.normal(size=(inputs, outputs)) + 3 + rng.normal(size=(rows, outputs))
    return X, y


def textbook(X, y, l2):
    """Stacked least squares; the bias has a column of ones that no penalty row touches."""
    wide = np.hstack([X, np.ones((len(X), 1))])
    penalty = np.hstack([np.sqrt(l2) * np.eye(X.shape[1]), np.zeros((X.shape[1], 1))])
    stacked = np.vstack([wide, penalty]), np.vstack([y, np.zeros((X.shape[1], y.shape[1]))])
    found = np.linalg.lstsq(*stacked, rcond=None)[0]
    return found[:-1], found[-1]


def readout(X, y, l2, pieces=1):
    found, places = RidgeReadout(l2), np.arange(len(y)) / len(y)
    for part in np.array_split(np.arange(len(y)), pieces):
        found.add(X[part], y[part], places[part])
    return found


@pytest.mark.parametrize("l2", [1e-6, 1.0, 100.0])
@pytest.mark.parametrize("pieces", [1, 7])
def test_as_the_textbook(l2, pieces):
    X, y = problem()
    weights, bias, kept = readout(X, y, l2, pieces).solve()
    expected = textbook(X, y, l2)
    np.testing.assert_allclose(weights, expected[0], atol=1e-9)
    np.testing.assert_allclose(bias, expected[1], atol=1e-9)
    assert kept == l2


def test_far_from_the_origin_digits_are_kept():
    X, y = problem(away=1e6)
    weights, bias, _ = readout(X, y, 1.0, 5).solve()
    near, _ = problem()
    np.testing.assert_allclose(weights, textbook(near, y, 1.0)[0], rtol=1e-6, atol=1e-7)
    np.testing.assert_allclose(X @ weights + bias, near @ weights + bias + 1e6 * weights.sum(0))


def test_the_penalty_is_that_of_folds_left_out():
    X, y = problem(rows=40, seed=3)
    X = np.hstack([X, np.random.default_rng(1).normal(size=(40, 20))])  # too many to trust
    _, _, chosen = readout(X, y, None, 3).solve()
    unit = ((X - X.mean(0)) ** 2).sum(0).mean()
    folds = np.arange(40) * FOLDS // 40
    errors = []
    for l2 in PENALTIES * unit:
        error = 0.0
        for fold in range(FOLDS):
            weights, bias = textbook(X[folds != fold], y[folds != fold], l2)
            error += np.square(y[folds == fold] - X[folds == fold] @ weights - bias).sum()
        errors.append(error)
    assert chosen == pytest.approx(unit * PENALTIES[int(np.argmin(errors))], rel=1e-9)


def test_numbers_that_say_nothing_have_no_weight():
    y = np.arange(10.0)[:, None]
    weights, bias, _ = readout(np.ones((10, 3)), y, None).solve()
    np.testing.assert_allclose(weights, 0, atol=1e-12)
    assert bias == pytest.approx(4.5)


def test_nothing_to_add_is_nothing():
    found = RidgeReadout(None)
    found.add(np.empty((0, 3)), np.empty((0, 1)), np.empty(0))
    assert found.sums is None
