import itertools

import numpy as np
import pytest
import scipy.sparse as sp

from isthmus.core import inverse, unrated
from isthmus.core.errors import ParameterError, TrainingError
from isthmus.core.gram import gram
from isthmus.core.inverse import invert
from isthmus.models.recommenders import ease
from isthmus.models.recommenders.ease import EASE


def random_likes(users=60, items=25, seed=0):
    random = np.random.default_rng(seed)
    return (random.random((users, items)) < random.uniform(0.05, 0.5, items)).astype(np.float32)


def regressions(X, l2, dropout):
    """Each item regressed on all the others, with a penalty for each of them: no inverse of G."""
    X = X.astype(np.float64)
    items = X.shape[1]
    B = np.zeros((items, items))
    penalty = l2 + dropout / (1 - dropout) * (X**2).sum(axis=0)
    for j in range(items):
        others = np.delete(np.arange(items), j)
        A = X[:, others]
        B[others, j] = np.linalg.solve(A.T @ A + np.diag(penalty[others]), A.T @ X[:, j])
    return B


@pytest.mark.parametrize("l2", [0.3, 10.0])
@pytest.mark.parametrize("dropout", [0.0, 0.4])
def test_weights_are_the_regression_of_each_item_on_the_others(l2, dropout):
    X = random_likes()
    model = EASE(l2=l2, dropout=dropout).fit(X)
    np.testing.assert_allclose(model.weights_, regressions(X, l2, dropout), atol=1e-5)
    assert model.weights_.dtype == np.float32
    assert not model.weights_.diagonal().any()


def test_norms_scale_rows_and_columns_and_keep_the_trace():
    X = random_likes().astype(np.float64)
    rows = X.sum(axis=1) ** -0.3
    scaled = X * rows[:, None]
    scaled *= np.sqrt((X**2).sum() / (scaled**2).sum())
    columns = (scaled**2).sum(axis=0) ** -0.25
    columns *= np.sqrt((scaled**2).sum() / ((scaled * columns) ** 2).sum())
    expected = columns[:, None] * regressions(scaled * columns, 4.0, 0.2)
    model = EASE(l2=4.0, dropout=0.2, user_norm=0.3, item_norm=0.25).fit(X)
    np.testing.assert_allclose(model.weights_, expected, atol=1e-5)
    np.testing.assert_allclose(model.scales_, columns, rtol=1e-5)


def test_dropout_is_the_average_over_all_ways_to_leave_inputs_out():
    """Item 0 found again from items 1 to 3, over all masks weighted by their probability."""
    X, p, l2 = random_likes(users=30, items=4).astype(np.float64), 0.3, 2.0
    A, b = np.zeros((3, 3)), np.zeros(3)
    for mask in itertools.product([0, 1], repeat=3):
        weight = np.prod([(1 - p) if kept else p for kept in mask])
        kept = X[:, 1:] * mask / (1 - p)  # scaled up, so that what is fed keeps its expectation
        A += weight * kept.T @ kept
        b += weight * kept.T @ X[:, 0]
    expected = np.linalg.solve(A + l2 * np.eye(3), b)
    model = EASE(l2=l2, dropout=p).fit(X)
    np.testing.assert_allclose(model.weights_[1:, 0], expected, atol=1e-6)


def test_scores_are_the_row_times_the_weights():
    X = random_likes()
    model = EASE(l2=1.0, item_norm=0.2).fit(X)
    np.testing.assert_allclose(model.score_items(X[:5]), X[:5] @ model.weights_, atol=1e-6)
    np.testing.assert_array_equal(model.score_items(sp.csr_array(X[:5])), model.score_items(X[:5]))


def test_an_empty_history_scores_nothing():
    model = EASE().fit(random_likes())
    assert not model.score_items(sp.csr_array((2, 25), dtype=np.float32)).any()


def test_contributions_add_up_to_the_score():
    X = sp.csr_array(random_likes() * 3)
    model = EASE(l2=1.0, user_norm=0.5, item_norm=0.3).fit(X)
    parts = model.contributions(X[:1], 7)
    assert parts.shape == (X[:1].nnz,)
    np.testing.assert_allclose(parts.sum(), model.score_items(X[:1])[0, 7], rtol=1e-5)


@pytest.mark.parametrize("item_norm", [0.0, 0.3])
def test_similarities_are_partial_correlations(item_norm):
    X = random_likes()
    model = EASE(l2=1.0, item_norm=item_norm).fit(X)
    scaled = X.astype(np.float64) * model.scales_
    P = np.linalg.inv(scaled.T @ scaled + np.eye(25))
    expected = -P / np.sqrt(np.outer(P.diagonal(), P.diagonal()))
    np.fill_diagonal(expected, 1)
    np.testing.assert_allclose(model.similarities(np.array([3, 8])), expected[[3, 8]], atol=1e-5)


def test_fit_each_gives_what_fit_gives():
    X = random_likes()
    settings = [
        {"l2": l2, "dropout": dropout, "user_norm": user_norm, "item_norm": item_norm}
        for l2, dropout, user_norm, item_norm in itertools.product((1.0, 5.0), *[(0.0, 0.3)] * 3)
    ]
    for fields, model in zip(settings, EASE().fit_each(X, settings), strict=True):
        assert model.get_params() == EASE(**fields).get_params()
        np.testing.assert_array_equal(model.weights_, EASE(**fields).fit(X).weights_)


def test_blocks_change_nothing(monkeypatch):
    X = random_likes()
    whole = EASE(l2=2.0, user_norm=0.2).fit(X)
    scores = whole.score_items(X)
    monkeypatch.setattr(ease, "SCORE_ROWS", 3)
    monkeypatch.setattr(inverse, "TILE", 6)
    parts = EASE(l2=2.0, user_norm=0.2).fit(X)
    np.testing.assert_allclose(parts.weights_, whole.weights_, atol=1e-6)
    np.testing.assert_allclose(parts.score_items(X), scores, atol=1e-6)


def test_a_matrix_too_hard_for_float32_is_solved_in_float64():
    random = np.random.default_rng(0)
    X = random.normal(size=(40, 6)).astype(np.float32) * 100
    X[:, 5] = X[:, 4] + random.normal(size=40).astype(np.float32) / 30
    assert not invert(gram(sp.csr_array(X)), np.full(6, 0.01)), "not hard enough to test anything"
    (shared,) = EASE().fit_each(X, [{"l2": 0.01}])
    for model in (EASE(l2=0.01).fit(X), shared):
        np.testing.assert_allclose(model.weights_, regressions(X, 0.01, 0.0), atol=1e-4)


def test_columns_that_cannot_be_told_apart_are_an_error_with_advice():
    X = np.tile(np.random.default_rng(0).normal(size=(20, 1)) * 1e6, (1, 3))
    with pytest.raises(TrainingError, match="raise l2"):
        EASE(l2=1e-12).fit(X)


def test_the_held_back_cell_of_a_block_comes_first():
    users, items = np.indices((40, 20))
    likes = ((users + items) % 2 == 0).astype(np.float32)
    held = [(user, (user + 2 * user // 3 * 2) % 20) for user in range(0, 40, 3)]
    fed = likes.copy()
    for user, item in held:
        assert likes[user, item]
        fed[user, item] = 0
    for fields in ({}, {"dropout": 0.5}, {"user_norm": 0.5, "item_norm": 0.5}):
        scores = EASE(l2=1.0, **fields).fit(fed).score_items(fed)
        scores[fed > 0] = -np.inf
        assert [(user, scores[user].argmax()) for user, _ in held] == held


def test_items_nobody_knows_score_nothing():
    X = random_likes()
    X[:, 4] = 0
    for fields in ({}, {"item_norm": 0.5, "user_norm": 0.5, "dropout": 0.5}):
        model = EASE(**fields).fit(X)
        assert np.isfinite(model.weights_).all()
        assert not model.weights_[4].any()
        assert not model.weights_[:, 4].any()


@pytest.mark.parametrize(
    "fields", [{"l2": 0.0}, {"dropout": 1.0}, {"dropout": -0.1}, {"user_norm": 1.5}]
)
def test_parameters_out_of_range_are_refused(fields):
    with pytest.raises(ParameterError, match=next(iter(fields))):
        EASE(**fields).fit(np.eye(3))


def test_the_state_survives_a_round_trip():
    X = random_likes()
    model = EASE(l2=3.0, item_norm=0.2).fit(X)
    copy = EASE(l2=3.0, item_norm=0.2).set_state(*model.get_state())
    np.testing.assert_array_equal(copy.score_items(X), model.score_items(X))


def described(items=25, features=4, seed=1):
    return (np.random.default_rng(seed).random((items, features)) < 0.4).astype(np.float32)


@pytest.mark.parametrize("item_norm", [0.0, 0.4])
def test_features_tell_of_items_that_nobody_likes_and_of_no_others(item_norm):
    X, table = random_likes(), described()
    X[:, [4, 9]] = 0
    fields = {"l2": 2.0, "item_norm": item_norm, "feature_l2": 0.5}
    plain, model = EASE(**fields).fit(X), EASE(**fields).fit(X, features=sp.csr_array(table))
    expected = plain.weights_.copy()
    unrated.fill(expected, X.any(axis=0), sp.csr_array(table), 0.5)
    np.testing.assert_array_equal(model.weights_, expected)
    assert model.weights_[:, 4].any() and not plain.weights_[:, 4].any()
    rated = np.delete(np.arange(25), [4, 9])
    np.testing.assert_array_equal(
        model.weights_[np.ix_(rated, rated)], plain.weights_[np.ix_(rated, rated)]
    )
    assert model.similarities(np.array([4]))[0].argmax() == 4
    np.testing.assert_array_equal(EASE(**fields).fit(X, features=table).weights_, expected)


def test_features_change_nothing_where_everything_is_liked():
    X = random_likes()
    expected = EASE().fit(X).weights_
    np.testing.assert_array_equal(EASE().fit(X, features=described()).weights_, expected)


def test_an_item_that_was_only_disliked_is_told_by_its_features():
    X = sp.csr_array(random_likes())
    X.data[X.indices == 3] = 0  # stored, but no like
    assert EASE().fit(X, features=described()).weights_[:, 3].any()


def test_features_are_one_row_for_each_item():
    with pytest.raises(ParameterError, match="features has 24 rows; .* each of the 25 items"):
        EASE().fit(random_likes(), features=described(items=24))
    with pytest.raises(ValueError, match="NaN"):
        EASE().fit(random_likes(), features=np.full((25, 2), np.nan))
