"""The plain autoencoder against linear algebra and the lesson's permutation."""

import warnings

import numpy as np
import pytest
import scipy.sparse as sp
from scipy.linalg import subspace_angles
from sklearn.decomposition import PCA

from isthmus import (
    Autoencoder,
    ContractiveAutoencoder,
    DenoisingAutoencoder,
    SparseAutoencoder,
)
from isthmus.core.errors import ParameterError


def spread(rows=400, features=8, seed=0):
    """Centred rows whose principal components differ in variance."""
    rng = np.random.default_rng(seed)
    directions = np.linalg.qr(rng.normal(size=(features, features)))[0]
    X = rng.normal(size=(rows, features)) * 0.5 ** np.arange(features) @ directions
    return X - X.mean(axis=0)


@pytest.mark.parametrize("tied", [False, True])
def test_the_linear_one_finds_the_principal_subspace(tied):
    X = spread()
    model = Autoencoder(
        code=2, tied=tied, epochs=4000, batch_size=400, learning_rate=0.02, schedule="cosine",
        precision="float64", activation="identity",
    ).fit(X)  # fmt: skip
    pca = PCA(2).fit(X)
    decoder = model.inverse_transform(np.eye(2)) - model.inverse_transform(np.zeros((1, 2)))
    assert subspace_angles(decoder.T, pca.components_.T).max() < 1e-3
    best = np.square(pca.inverse_transform(pca.transform(X)) - X).sum(axis=1).mean()
    assert -model.score(X) == pytest.approx(best, rel=5e-3)


def test_eleven_inputs_pass_through_two_units():
    one_hot = np.eye(11, dtype=np.float32)
    model = Autoencoder(
        code=2, code_activation="tanh", output="softmax", error="cross-entropy", epochs=4000,
        batch_size=11, learning_rate=0.02, precision="float32", bias=False,
    ).fit(one_hot)  # fmt: skip
    assert (model.reconstruct(one_hot).argmax(axis=1) == np.arange(11)).all()
    weights = sum(w.numel() for w in model.network_.parameters())
    assert weights == 2 * 11 * 2 == 44


def test_tied_weights_are_half_the_weights():
    X = spread()
    free, tied = (Autoencoder(code=3, tied=t, epochs=1).fit(X) for t in (False, True))
    count = [sum(w.numel() for w in m.network_.parameters()) for m in (free, tied)]
    assert count == [2 * 24 + 8 + 3, 24 + 8 + 3]
    without = Autoencoder(code=3, bias=False, epochs=1).fit(X)
    assert sum(w.numel() for w in without.network_.parameters()) == 48


def test_the_reconstruction_is_the_formula():
    X = spread().astype(np.float32)
    model = Autoencoder(hidden=(5,), code=2, activation="tanh", epochs=2, batch_size=50).fit(X)
    w = {k: v.numpy() for k, v in model.network_.state_dict().items()}
    hidden = np.tanh(X @ w["inwards.0.weight"] + w["inwards.0.bias"])
    code = hidden @ w["inwards.1.weight"].T + w["inwards.1.bias"]
    np.testing.assert_allclose(model.transform(X), code, rtol=1e-4, atol=1e-5)
    back = np.tanh(code @ w["outwards.0.weight"].T + w["outwards.0.bias"])
    expected = back @ w["outwards.1.weight"].T + w["outwards.1.bias"]
    np.testing.assert_allclose(model.reconstruct(X), expected, rtol=1e-4, atol=1e-5)
    errors = np.square(expected - X).sum(axis=1)
    np.testing.assert_allclose(model.score_samples(X), -errors, rtol=1e-4, atol=1e-5)


def test_a_code_as_wide_as_the_rows_is_warned_of():
    with pytest.warns(UserWarning, match="identity"):
        Autoencoder(code=8, epochs=1).fit(spread())


def test_cross_entropy_needs_probabilities():
    with pytest.raises(ParameterError, match="gives none"):
        Autoencoder(error="cross-entropy", epochs=1).fit(spread())


def test_wide_sparse_rows_are_learned():
    rng = np.random.default_rng(0)
    X = sp.random_array((200, 5000), density=0.002, rng=rng, format="csr", dtype=np.float32)
    model = Autoencoder(code=8, epochs=3, batch_size=50).fit(X)
    assert model.score_samples(X).shape == (200,)
    assert model.training_["loss"][-1] < model.training_["loss"][0]


def test_going_on_after_a_fit_moves_the_fitted_network():
    X = spread().astype(np.float32)
    model = Autoencoder(code=2, epochs=1, learning_rate=0.01)
    model.partial_fit(X).fit(X)
    before = model.transform(X)
    model.partial_fit(X)
    assert not np.array_equal(model.transform(X), before)
    assert len(model.training_["loss"]) == 2


@pytest.mark.parametrize(
    "model",
    [
        DenoisingAutoencoder(code=8, corruption=0, epochs=1),
        ContractiveAutoencoder(code=8, penalty=0, epochs=1),
        SparseAutoencoder(code=8, penalty=0, epochs=1),
    ],
    ids=lambda model: type(model).__name__,
)
def test_without_its_constraint_a_wide_code_is_warned_of(model):
    with pytest.warns(UserWarning, match="identity"):
        model.fit(spread())
    field = "corruption" if hasattr(model, "corruption") else "penalty"
    with warnings.catch_warnings():
        warnings.filterwarnings("error", message=".*identity")
        model.set_params(**{field: 0.5}).fit(spread())
