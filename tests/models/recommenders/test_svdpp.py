import numpy as np
import pytest
import scipy.sparse as sp
from scipy.stats import multivariate_normal

from isthmus.core.errors import ParameterError
from isthmus.fit.normal_factors import Posterior
from isthmus.models.recommenders.biased_mf import BiasedMF
from isthmus.models.recommenders.svdpp import FIRST_RIDGE, Sums, SVDpp, averaged
from tests.models.recommenders.cell_by_cell import half, low_rank, rated, rmse, squared_error


def by_hand(full, known, factors, epochs, first):
    """The same updates cell by cell in float64, the regressions with all directions by inverses."""
    r = np.where(known, full, np.nan).astype(np.float64)
    mean, deviation = np.nanmean(r), np.nanstd(r)
    r = (r - mean) / deviation
    width = 1 + factors

    def regressed(cells, m, V, ridge, noise):
        """y, the means, the penalties and the next ridge."""
        X = cells / np.sqrt(cells.sum(axis=1, keepdims=True))
        y = np.zeros((X.shape[1], width))
        penalties, ridges = np.zeros(width), np.zeros(width)
        for k in range(width):
            inverse = np.linalg.inv(X.T @ X + ridge[k] * np.eye(X.shape[1]))
            y[:, k] = inverse @ X.T @ m[:, k]
            followed = np.trace(X @ inverse @ X.T)
            left = np.sum((m[:, k] - X @ y[:, k]) ** 2) + V[:, k, k].sum()
            variance = left / (len(X) - followed)
            penalties[k] = noise / variance
            ridges[k] = variance * followed / np.sum(y[:, k] ** 2)
        return y, X @ y, penalties, ridges

    n, W = first
    users, items = r.shape
    noise, user_penalty, item_penalty = 1.0, np.ones(width), np.ones(width)
    user_means, item_means = np.zeros((users, width)), np.zeros((items, width))
    user_ridge, item_ridge = np.full(width, FIRST_RIDGE), np.full(width, FIRST_RIDGE)
    cells = known.astype(np.float64)
    for _ in range(epochs):
        m, V = half(r, n, W, user_means, user_penalty, noise)
        n, W = half(r.T, m, V, item_means, item_penalty, noise)
        noise = squared_error(r, m, V, n, W) / known.sum()
        y, user_means, user_penalty, user_ridge = regressed(cells, m, V, user_ridge, noise)
        _, item_means, item_penalty, item_ridge = regressed(cells.T, n, W, item_ridge, noise)
    m, _ = half(r, n, W, user_means, user_penalty, noise)
    scores = m[:, :1] + n[:, 0] + m[:, 1:] @ n[:, 1:].T
    return scores * deviation + mean, n, y, noise, user_penalty


def test_it_is_the_algorithm_written_out_cell_by_cell():
    full, known = low_rank(users=14, items=9, filled=0.6, noise=0.3)
    model = SVDpp(factors=2, epochs=4, random_state=5)
    first = model._first_factors(9)
    model.fit(rated(full, known))
    scores, means, y, noise, penalty = by_hand(full, known, 2, 4, first)
    np.testing.assert_allclose(model.item_means_, means, atol=1e-4)
    np.testing.assert_allclose(model.implicit_, y, atol=1e-4)
    np.testing.assert_allclose(model.noise_, noise, rtol=1e-4)
    np.testing.assert_allclose(model.user_penalties_, penalty, rtol=1e-3)
    np.testing.assert_allclose(model.score_items(rated(full, known)), scores, atol=1e-3)


def test_the_variances_of_sums_are_those_of_most_evidence():
    """Where the fixed point stands, the evidence of exact beliefs has no slope."""
    random = np.random.default_rng(0)
    X = averaged(sp.csr_array((random.random((60, 15)) < 0.4).astype(np.float32)))
    y = random.normal(size=(15, 2)) * [1.0, 3.0]
    means = X @ y + random.normal(scale=0.4, size=(60, 2))
    sums = Sums(X, width=2, directions=15, chance=0)
    for _ in range(300):
        sums.learn(Posterior(means, np.zeros((60, 2, 2))), noise=1.0)
    dense = X.toarray().astype(np.float64)
    for k in range(2):

        def evidence(left, of_y, values=means[:, k]):
            covariance = np.exp(left) * np.eye(60) + np.exp(of_y) * dense @ dense.T
            return multivariate_normal.logpdf(values, np.zeros(60), covariance)

        left = np.log(1 / sums.penalties[k])
        of_y = left - np.log(sums._ridge[k])
        best, step = evidence(left, of_y), 1e-3
        for there, back in (
            (evidence(left + step, of_y), evidence(left - step, of_y)),
            (evidence(left, of_y + step), evidence(left, of_y - step)),
        ):
            assert abs(there - back) / (2 * step) < 0.02
            assert max(there, back) < best + 1e-4
    assert np.abs(sums.summed - y).mean() < 0.5


def camps(users=300, seed=0):
    """Kind people also rate items 20 to 24, harsh ones 25 to 29, and there all are alike."""
    random = np.random.default_rng(seed)
    kind = random.random(users) < 0.5
    truth = np.full((users, 30), 3.0)
    truth[:, :20] += np.where(kind, 0.5, -0.5)[:, None]
    known = random.random(truth.shape) < 0.15
    known[:, 20:25] &= kind[:, None]
    known[:, 25:] &= ~kind[:, None]
    full = truth + random.normal(scale=0.7, size=truth.shape)
    return full.astype(np.float32), known, truth


def test_what_was_rated_says_something_whatever_the_rating():
    full, known, _ = camps()
    X = rated(full, known)
    one = sp.csr_array((np.full(2, 3.0, dtype=np.float32), ([0, 1], [21, 26])), shape=(2, 30))
    kind, harsh = SVDpp(factors=2).fit(X).score_items(one)[:, :20].mean(axis=1)
    assert 3.1 < kind < 3.6 and 2.4 < harsh < 2.9
    kind, harsh = BiasedMF(factors=2).fit(X).score_items(one)[:, :20].mean(axis=1)
    assert abs(kind - harsh) < 0.1


def test_it_is_nearer_than_factors_alone_where_choices_speak():
    full, known, truth = camps()
    X = rated(full, known)
    ours, plain = (
        rmse(model(factors=2).fit(X).score_items(X)[:, :20], truth[:, :20], ~known[:, :20])
        for model in (SVDpp, BiasedMF)
    )
    assert ours < 0.95 * plain


def test_low_rank_ratings_are_found_again():
    full, known = low_rank()
    predicted = SVDpp(factors=4).fit(rated(full, known)).score_items(rated(full, known))
    assert rmse(predicted, full, ~known) < 0.05 * full.std()


def test_the_same_history_gives_the_same_scores_known_or_new():
    full, known = low_rank()
    X = rated(full, known)
    model = SVDpp().fit(X)
    assert model.folds_in
    np.testing.assert_allclose(model.score_items(X[5:6]), model.score_items(X)[5:6], rtol=1e-6)


def test_without_ratings_the_biases_remain():
    full, known = low_rank()
    known[:, [7, 8]] = False
    model = SVDpp().fit(rated(full, known))
    nobody = model.score_items(sp.csr_array((1, 40), dtype=np.float32))[0]
    expected = model.mean_ + model.deviation_ * model.item_means_[:, 0]
    np.testing.assert_allclose(nobody, expected, rtol=1e-5)
    np.testing.assert_allclose(nobody[7], rated(full, known).data.mean(), rtol=1e-5)


@pytest.mark.parametrize(("directions", "rank"), [(4, 4), (20, 12), (99, 12)])
def test_y_lies_within_so_many_directions(directions, rank):
    random = np.random.default_rng(0)
    X = sp.csr_array((random.random((60, 20)) < 0.3).astype(np.float32))
    means = averaged(X) @ random.normal(size=(20, 12))
    sums = Sums(X, width=12, directions=directions, chance=0)
    sums.learn(Posterior(means, np.zeros((60, 12, 12))), noise=1.0)
    assert np.linalg.matrix_rank(sums.summed, tol=1e-4) == rank


def test_one_seed_one_answer():
    full, known = low_rank(noise=0.5)
    X = rated(full, known)
    before = np.random.get_state()[1].copy()
    one, two, three = (SVDpp(random_state=s, epochs=3).fit(X).item_means_ for s in (1, 1, 2))
    np.testing.assert_array_equal(one, two)
    assert not np.allclose(one, three)
    np.testing.assert_array_equal(np.random.get_state()[1], before)


@pytest.mark.parametrize("ratings", [[[4.0, 4.0], [4.0, 4.0]], [[2.0, 0.0], [0.0, 0.0]]])
def test_ratings_that_do_not_differ_are_predicted_as_they_are(ratings):
    X = sp.csr_array(np.array(ratings))
    np.testing.assert_allclose(SVDpp().fit(X).score_items(X), X.data[0], atol=1e-3)


def test_no_ratings_at_all():
    X = sp.csr_array((3, 2), dtype=np.float32)
    np.testing.assert_array_equal(SVDpp().fit(X).score_items(X), np.zeros((3, 2)))


def test_a_stored_zero_is_a_rating():
    users, items = np.indices((30, 20))
    likes = ((users + items) % 2 == 0).astype(np.float32)
    known = np.random.default_rng(0).random(likes.shape) < 0.7
    model = SVDpp(factors=2).fit(rated(likes, known))
    assert rmse(model.score_items(rated(likes, known)), likes, ~known) < 0.1


@pytest.mark.parametrize("fields", [{"factors": 0}, {"directions": 0}, {"random_state": -1}])
def test_parameters_out_of_range_are_refused(fields):
    with pytest.raises(ParameterError, match=next(iter(fields))):
        SVDpp(**fields).fit(np.eye(3))


def test_the_state_survives_a_round_trip():
    full, known = low_rank()
    X = rated(full, known)
    model = SVDpp(epochs=2).fit(X)
    copy = SVDpp(epochs=2).set_state(*model.get_state())
    np.testing.assert_array_equal(copy.score_items(X), model.score_items(X))
