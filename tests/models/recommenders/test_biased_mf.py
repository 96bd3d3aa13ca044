import numpy as np
import pytest
import scipy.sparse as sp

from isthmus.core.errors import ParameterError
from isthmus.fit import normal_factors
from isthmus.models.recommenders.biased_mf import BiasedMF
from tests.models.recommenders.cell_by_cell import half, low_rank, rated, rmse, squared_error


def by_hand(full, known, factors, epochs, first):
    """The same updates cell by cell in float64; the noise from the errors' expectation itself."""
    r = np.where(known, full, np.nan).astype(np.float64)
    mean, deviation = np.nanmean(r), np.nanstd(r)
    r = (r - mean) / deviation
    width = 1 + factors

    n, W = first
    nothing = np.zeros((max(r.shape), width))
    noise, user_penalty, item_penalty = 1.0, np.ones(width), np.ones(width)
    for _ in range(epochs):
        m, V = half(r, n, W, nothing, user_penalty, noise)
        n, W = half(r.T, m, V, nothing, item_penalty, noise)
        noise = squared_error(r, m, V, n, W) / known.sum()
        user_penalty = noise / np.mean(m**2 + np.diagonal(V, axis1=1, axis2=2), axis=0)
        item_penalty = noise / np.mean(n**2 + np.diagonal(W, axis1=1, axis2=2), axis=0)
    users, _ = half(r, n, W, nothing, user_penalty, noise)
    scores = users[:, :1] + n[:, 0] + users[:, 1:] @ n[:, 1:].T
    return scores * deviation + mean, n, noise, user_penalty


def test_it_is_the_algorithm_written_out_cell_by_cell():
    full, known = low_rank(users=14, items=9, filled=0.6, noise=0.3)
    model = BiasedMF(factors=2, epochs=3, random_state=5)
    first = model._first_factors(9)
    model.fit(rated(full, known))
    scores, means, noise, penalty = by_hand(full, known, 2, 3, first)
    np.testing.assert_allclose(model.item_means_, means, atol=1e-6)
    np.testing.assert_allclose(model.noise_, noise, rtol=1e-6)
    np.testing.assert_allclose(model.user_penalties_, penalty, rtol=1e-6)
    np.testing.assert_allclose(model.score_items(rated(full, known)), scores, atol=1e-5)


def test_low_rank_ratings_are_found_again():
    full, known = low_rank()
    predicted = BiasedMF(factors=4).fit(rated(full, known)).score_items(rated(full, known))
    assert rmse(predicted, full, ~known) < 0.05 * full.std()


def test_noise_is_learned_and_not_followed():
    full, known = low_rank(users=200, items=100, noise=0.8)
    clean, _ = low_rank(users=200, items=100)
    model = BiasedMF(factors=8).fit(rated(full, known))
    assert 0.5 < model.noise_ * model.deviation_**2 < 0.8
    predicted = model.score_items(rated(full, known))
    assert rmse(predicted, clean, ~known) < 0.35 * clean.std()


def test_factors_without_support_vanish():
    random = np.random.default_rng(0)
    full = 3 + random.normal(size=(100, 1)) + random.normal(size=50)
    full = (full + random.normal(scale=0.5, size=(100, 50))).astype(np.float32)
    known = random.random(full.shape) < 0.5
    model = BiasedMF(factors=5).fit(rated(full, known))
    product = model.score_items(rated(full, known))
    product = product - product.mean(axis=1, keepdims=True) - product.mean(axis=0) + product.mean()
    assert product.std() < 0.05


def test_the_same_history_gives_the_same_scores_known_or_new():
    full, known = low_rank()
    X = rated(full, known)
    model = BiasedMF().fit(X)
    assert model.folds_in
    np.testing.assert_allclose(model.score_items(X[5:6]), model.score_items(X)[5:6], rtol=1e-6)
    moved = X[np.random.default_rng(0).permutation(80)]
    np.testing.assert_allclose(
        np.sort(model.score_items(moved), axis=0), np.sort(model.score_items(X), axis=0), rtol=1e-6
    )


def test_without_ratings_the_biases_remain():
    full, known = low_rank()
    known[:, [7, 8]] = False
    model = BiasedMF().fit(rated(full, known))
    nobody = model.score_items(sp.csr_array((1, 40), dtype=np.float32))[0]
    expected = model.mean_ + model.deviation_ * model.item_means_[:, 0]
    np.testing.assert_allclose(nobody, expected, rtol=1e-5)
    np.testing.assert_allclose(nobody[7], rated(full, known).data.mean(), rtol=1e-5)
    scores = model.score_items(rated(full, known))
    np.testing.assert_allclose(scores[:, 7], scores[:, 8], rtol=1e-6)
    kindest, harshest = full.mean(axis=1).argmax(), full.mean(axis=1).argmin()
    assert scores[kindest, 7] > model.mean_ > scores[harshest, 7]


def test_a_stored_zero_is_a_rating():
    users, items = np.indices((30, 20))
    likes = ((users + items) % 2 == 0).astype(np.float32)
    known = np.random.default_rng(0).random(likes.shape) < 0.7
    model = BiasedMF(factors=2).fit(rated(likes, known))
    assert model.rating_range_ == [0, 1]
    assert rmse(model.score_items(rated(likes, known)), likes, ~known) < 0.1


def test_the_scale_of_the_ratings_does_not_matter():
    full, known = low_rank()
    once = BiasedMF(factors=3).fit(rated(full, known))
    again = BiasedMF(factors=3).fit(rated(20 * full - 50, known))
    np.testing.assert_allclose(
        again.score_items(rated(20 * full - 50, known)),
        20 * once.score_items(rated(full, known)) - 50,
        atol=1e-2,
    )


def test_one_seed_one_answer():
    full, known = low_rank(noise=0.5)
    X = rated(full, known)
    before = np.random.get_state()[1].copy()
    one, two, three = (BiasedMF(random_state=s, epochs=3).fit(X).item_means_ for s in (1, 1, 2))
    np.testing.assert_array_equal(one, two)
    assert not np.allclose(one, three)
    np.testing.assert_array_equal(np.random.get_state()[1], before)


@pytest.mark.parametrize("ratings", [[[4.0, 4.0], [4.0, 4.0]], [[2.0, 0.0], [0.0, 0.0]]])
def test_ratings_that_do_not_differ_are_predicted_as_they_are(ratings):
    X = sp.csr_array(np.array(ratings))
    np.testing.assert_allclose(BiasedMF().fit(X).score_items(X), X.data[0], atol=1e-3)


def test_no_ratings_at_all():
    X = sp.csr_array((3, 2), dtype=np.float32)
    np.testing.assert_array_equal(BiasedMF().fit(X).score_items(X), np.zeros((3, 2)))


def test_blocks_change_nothing(monkeypatch):
    full, known = low_rank()
    X = rated(full, known)
    whole = BiasedMF(epochs=4).fit(X).score_items(X)
    monkeypatch.setattr(normal_factors, "SOLVE_ROWS", 7)
    np.testing.assert_allclose(BiasedMF(epochs=4).fit(X).score_items(X), whole, rtol=1e-5)


def test_similarities_are_cosines_of_factors():
    full, known = low_rank(filled=0.9)
    full[:, 1] = full[:, 0] + 1
    alike = BiasedMF(factors=3).fit(rated(full, known)).similarities(np.array([0, 2]))
    assert alike.shape == (2, 40)
    assert alike[0, 1] > 0.99
    np.testing.assert_allclose(alike[[0, 1], [0, 2]], 1, rtol=1e-5)
    assert np.abs(alike).max() < 1.0001


@pytest.mark.parametrize("fields", [{"factors": 0}, {"epochs": 0}, {"random_state": -1}])
def test_parameters_out_of_range_are_refused(fields):
    with pytest.raises(ParameterError, match=next(iter(fields))):
        BiasedMF(**fields).fit(np.eye(3))


def test_the_state_survives_a_round_trip():
    full, known = low_rank()
    X = rated(full, known)
    model = BiasedMF(epochs=2).fit(X)
    copy = BiasedMF(epochs=2).set_state(*model.get_state())
    np.testing.assert_array_equal(copy.score_items(X), model.score_items(X))
