import numpy as np
import pytest
import scipy.sparse as sp

from isthmus import EASE, SpectralEASE
from isthmus.models.recommenders import spectral_ease
from isthmus.models.recommenders.spectral_ease import leading, remainder

FIELDS = {"l2": 3.0, "user_norm": 0.3, "item_norm": 0.25}


def likes(users=60, items=25, seed=0):
    random = np.random.default_rng(seed)
    liked = random.random((users, items)) < random.uniform(0.05, 0.5, items)
    return sp.csr_array(liked.astype(np.float32))


def weights_of(model):
    whole = model.inward_ @ model.outward_.T + model.weights_.toarray()
    np.fill_diagonal(whole, 0)
    return whole


@pytest.mark.parametrize("neighbours", [0, 5, 200])
def test_with_all_directions_it_is_ease(neighbours):
    X = likes()
    model = SpectralEASE(directions=25, neighbours=neighbours, **FIELDS).fit(X)
    exact = EASE(**FIELDS).fit(X)
    np.testing.assert_allclose(weights_of(model), exact.weights_, atol=1e-4)
    np.testing.assert_allclose(model.score_items(X), exact.score_items(X), atol=1e-4)
    np.testing.assert_allclose(
        model.similarities(range(3)), exact.similarities(range(3)), atol=1e-3
    )


def test_few_directions_are_the_formula(monkeypatch):
    monkeypatch.setattr(spectral_ease, "SWEEPS", 200)
    X = likes()
    rank, l2 = 4, 3.0
    model = SpectralEASE(directions=rank, neighbours=24, l2=l2, user_norm=0.0, item_norm=0.0).fit(X)
    G = X.toarray().T.astype(float) @ X.toarray()
    values, vectors = np.linalg.eigh(G)
    v, V = values[::-1][:rank], vectors[:, ::-1][:, :rank]
    T = V * (v / (v + l2)) @ V.T + (G - V * v @ V.T) / (l2 + v[-1])
    expected = T / (1 - T.diagonal())
    np.fill_diagonal(expected, 0)
    np.testing.assert_allclose(weights_of(model), expected, atol=1e-4)


def test_the_directions_are_those_of_the_largest_eigenvalues():
    X = likes(users=400, items=120)
    X.data *= 1 + 3 * (X.indices < 10)  # some stand out
    values, vectors = leading(X, 8, np.random.default_rng(0))
    exact = np.linalg.eigvalsh((X.T @ X).toarray().astype(float))[::-1]
    np.testing.assert_allclose(values, exact[:8], rtol=1e-3)
    np.testing.assert_allclose(vectors.T @ vectors, np.eye(8), atol=1e-5)


def test_the_rest_keeps_the_largest_of_each_column():
    X = likes()
    values, vectors = leading(X, 3, np.random.default_rng(0))
    whole = (X.T @ X).toarray() - vectors * values @ vectors.T
    np.fill_diagonal(whole, 0)
    found = remainder(X, values, vectors, 4).toarray()
    assert (np.count_nonzero(found, axis=0) == 4).all()
    kept = found != 0
    np.testing.assert_allclose(found[kept], whole[kept], atol=1e-4)
    for item in range(25):
        left_out = np.abs(whole[~kept[:, item], item])
        assert np.abs(found[kept[:, item], item]).min() >= left_out.max() - 1e-4


def test_a_liked_item_does_not_speak_for_itself():
    X = likes()
    model = SpectralEASE(directions=4, neighbours=3, **FIELDS).fit(X)
    scores = model.score_items(X)
    np.testing.assert_allclose(scores, X.toarray() @ weights_of(model), atol=1e-5)
    history = X[[7]]
    for item in (int(history.indices[0]), 3):
        total = model.contributions(history, item).sum()
        assert total == pytest.approx(scores[7, item], abs=1e-5)


def test_fit_each_gives_what_fit_gives():
    X = likes()
    settings = [{}, {"l2": 5.0}, {"l2": 50.0, "item_norm": 0.5}, {"user_norm": 0.0}]
    base = SpectralEASE(directions=4, neighbours=3)
    for fields, model in zip(settings, base.fit_each(X, settings), strict=True):
        alone = SpectralEASE(directions=4, neighbours=3, **fields).fit(X)
        assert model.get_params() == alone.get_params()
        np.testing.assert_array_equal(model.score_items(X), alone.score_items(X))


def test_blocks_change_nothing(monkeypatch):
    X = likes()
    whole = SpectralEASE(directions=4, neighbours=3, **FIELDS).fit(X).score_items(X)
    monkeypatch.setattr(spectral_ease, "COLUMNS", 3)
    monkeypatch.setattr(spectral_ease, "SCORE_ROWS", 7)
    parts = SpectralEASE(directions=4, neighbours=3, **FIELDS).fit(X).score_items(X)
    np.testing.assert_allclose(parts, whole, atol=1e-5)


def test_more_directions_come_nearer_to_ease():
    X = likes(users=300, items=80)
    fields = FIELDS | {"l2": 50.0}
    exact = EASE(**fields).fit(X).weights_
    far = [
        np.linalg.norm(weights_of(SpectralEASE(directions=rank, **fields).fit(X)) - exact)
        for rank in (2, 20, 60, 80)
    ]
    assert far == sorted(far, reverse=True)
    assert far[-1] < 1e-3 < far[0]
