"""What every model answers."""

import numpy as np
import pytest
from sklearn.exceptions import NotFittedError

from isthmus import models
from isthmus.core.errors import NotSupportedError
from isthmus.core.parameters import rules
from tests.contracts.problems import RECOMMENDERS, problem, small

every_model = pytest.mark.parametrize("name", RECOMMENDERS)


@every_model
def test_scores_are_a_matrix_of_float32(name):
    model = small(name)
    X = problem(model)
    with pytest.raises(NotFittedError):
        model.score_items(X)
    scores = model.fit(X).score_items(X)
    assert scores.dtype == np.float32
    assert scores.shape == X.shape
    np.testing.assert_array_equal(model.score_items(X), scores)


@every_model
@pytest.mark.parametrize("size", [1, 7])
def test_batches_change_no_answer(name, size):
    model = small(name)
    X = problem(model)
    whole = model.fit(X).score_items(X)
    numbers = np.arange(X.shape[0])
    blocks = [
        model.score_items(X[block], block)
        for block in np.split(numbers, range(size, len(numbers), size))
    ]
    np.testing.assert_allclose(np.concatenate(blocks), whole, rtol=1e-5, atol=1e-6)


@every_model
def test_shuffled_rows_shuffle_the_answers(name):
    model = small(name)
    X = problem(model)
    order = np.random.default_rng(0).permutation(X.shape[0])
    scores = model.fit(X).score_items(X)
    np.testing.assert_allclose(model.score_items(X[order], order), scores[order], rtol=1e-5)


@pytest.mark.parametrize(
    "name", [name for name in RECOMMENDERS if "random_state" not in rules(models.get(name))]
)
def test_the_order_of_rows_teaches_nothing(name):
    """Where nothing is random: the others begin at random, or go through the rows in an order."""
    model = small(name)
    X = problem(model)
    order = np.random.default_rng(0).permutation(X.shape[0])
    expected = model.fit(X).score_items(X)
    shuffled = small(name).fit(X[order]).score_items(X)
    np.testing.assert_allclose(shuffled, expected, rtol=1e-4, atol=1e-5)


@every_model
def test_similarities(name):
    model = small(name)
    model.fit(problem(model))
    items = np.array([3, 0, 3])
    try:
        similar = model.similarities(items)
    except NotSupportedError:
        return
    assert similar.shape == (3, model.n_features_in_)
    assert np.isfinite(similar).all()
    np.testing.assert_array_equal(similar[0], similar[2])


@every_model
def test_contributions_add_up_to_the_score(name):
    model = small(name)
    X = problem(model)
    scores = model.fit(X).score_items(X)
    for row, item in ((0, 5), (3, 2)):
        parts = model.contributions(X[[row]], item)
        if parts is None:
            continue
        assert parts.shape == (X[[row]].nnz,)
        np.testing.assert_allclose(parts.sum(), scores[row, item], rtol=1e-4, atol=1e-5)


@every_model
def test_the_memory_expected_grows_with_the_problem(name):
    model = small(name)
    sizes = [model.estimate_memory(1000 * n, 500 * n, 20_000 * n) for n in (1, 2, 4)]
    assert 0 < sizes[0] < sizes[1] < sizes[2]


@every_model
def test_fit_each_is_fit_for_each(name):
    model = small(name)
    X = problem(model)
    settings = [{field: values[index] for field, values in model.grid.items()} for index in (0, -1)]
    for fields, fitted in zip(settings, model.fit_each(X, settings), strict=True):
        alone = small(name, **fields).fit(X)
        assert fitted.get_params() == alone.get_params()
        np.testing.assert_allclose(
            fitted.score_items(X), alone.score_items(X), rtol=1e-4, atol=1e-5
        )
