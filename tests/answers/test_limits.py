"""Problems so simple, or settings so extreme, that the best answer is known."""

import numpy as np
import pytest
import scipy.sparse as sp
from scipy.special import softmax

from isthmus import AutoRec, MultDAE, MultVAE
from tests.contracts.problems import likes, ratings

LONG = {"epochs": 400, "learning_rate": 0.01, "precision": "float32"}


def popularity(X):
    counts = X.sum(axis=0)
    return counts / counts.sum()


@pytest.mark.parametrize(
    "model",
    [
        MultDAE(hidden=(8,), dropout=0.0, **LONG),
        MultVAE(hidden=(8,), code=4, dropout=0.0, beta=0.0, **LONG),
    ],
    ids=["MultDAE", "MultVAE"],
)
def test_two_kinds_of_people_are_told_apart(model):
    """One kind likes items 0, 1, 2, the other 2 and 3. The likelihood is at best n log n."""
    X = sp.csr_array(np.array([[1, 1, 1, 0, 0], [0, 0, 1, 1, 0]] * 10, np.float32))
    model.fit(X)
    shares = softmax(model.score_items(X[:2]), axis=1)
    np.testing.assert_allclose(shares, [[1 / 3] * 3 + [0, 0], [0, 0, 0.5, 0.5, 0]], atol=0.02)
    best = (3 * np.log(3) + 2 * np.log(2)) / 2
    assert best <= model.training_["loss"][-1] < best + 0.05


def test_without_inputs_a_denoising_autoencoder_learns_popularity():
    X = likes(users=60)
    model = MultDAE(hidden=(4,), dropout=0.9999, **LONG).fit(X)
    nobody = sp.csr_array((1, X.shape[1]), dtype=np.float32)
    shares = softmax(model.score_items(nobody)[0])
    np.testing.assert_allclose(shares, popularity(X), atol=0.005)


def test_under_a_strong_prior_a_variational_autoencoder_learns_popularity():
    X = likes(users=60)
    model = MultVAE(hidden=(8,), code=2, dropout=0.0, beta=1000.0, anneal_updates=1, **LONG)
    shares = softmax(model.fit(X).score_items(X), axis=1)
    np.testing.assert_allclose(shares, np.tile(popularity(X), (60, 1)), atol=0.02)


def test_under_a_strong_penalty_a_rating_autoencoder_learns_the_means():
    X = ratings()
    model = AutoRec(axis="users", hidden=4, l2=1e5, **LONG).fit(X)
    rated = np.bincount(X.indices, minlength=X.shape[1])
    means = X.sum(axis=0) / rated
    np.testing.assert_allclose(model.score_items(X), np.tile(means, (60, 1)), atol=0.03)
