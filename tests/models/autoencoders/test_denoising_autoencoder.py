"""The denoising autoencoder against closed forms, losses worked by hand, and noise taken off."""

import numpy as np
import pytest
import scipy.sparse as sp
import torch
from torch import nn

from isthmus import Autoencoder, DenoisingAutoencoder
from isthmus.core.errors import ParameterError
from isthmus.fit.batch import Batch
from tests.contracts.problems import rows


def correlated(rows=2000, features=5, seed=0):
    """Rows whose features all vary, of pairwise correlations up to about a half."""
    rng = np.random.default_rng(seed)
    mix = np.eye(features) + 0.4 * rng.normal(size=(features, features))
    return rng.normal(size=(rows, features)) @ mix


def minimiser(X, noise, corruption):
    """W = P Q^-1 of the least squares fit of clean rows by corrupted ones, in expectation over
    the corruption (Chen et al. 2012, equations 5 and 6)."""
    S = X.T @ X / len(X)
    if noise == "gaussian":
        return S @ np.linalg.inv(S + corruption**2 * np.eye(len(S)))
    left = 1 - corruption
    Q = left**2 * S + left * corruption * np.diag(np.diag(S))
    return left * S @ np.linalg.inv(Q)


@pytest.mark.parametrize(("noise", "corruption"), [("masking", 0.3), ("gaussian", 0.7)])
def test_the_linear_one_finds_the_closed_form(noise, corruption):
    X = correlated()
    model = DenoisingAutoencoder(
        noise=noise, corruption=corruption, code=5, activation="identity", bias=False, epochs=100,
        batch_size=100, learning_rate=0.01, schedule="cosine", precision="float32",
    ).fit(X)  # fmt: skip
    found = model.reconstruct(np.eye(5)).T
    expected = minimiser(X, noise, corruption)
    assert np.abs(found - expected).max() < 0.05
    assert np.abs(np.eye(5) - expected).max() > 0.3  # which no identity would pass


class Remember(nn.Module):
    """Answers a constant and remembers what it was shown."""

    def forward(self, inputs):
        self.shown = inputs
        return torch.zeros(inputs.shape)


def seen(model, X):
    network = Remember()
    generator = torch.Generator().manual_seed(0)
    inputs = torch.from_numpy(X)
    batch = Batch(inputs=inputs, rows=torch.arange(len(X)), total=len(X), generator=generator)
    losses = model.loss(network, batch)
    return losses.numpy(), network.shown.numpy()


@pytest.mark.parametrize("emphasis", [0, 0.5, 1])
def test_emphasis_by_hand(emphasis):
    X = rows() + 0.1  # nothing is zero but what was forgotten
    losses, shown = seen(DenoisingAutoencoder(corruption=0.4, emphasis=emphasis), X)
    forgotten = shown == 0
    assert 0.3 < forgotten.mean() < 0.5
    np.testing.assert_array_equal(shown[~forgotten], X[~forgotten])
    weights = np.where(forgotten, 1, 1 - emphasis)
    np.testing.assert_allclose(losses, (weights * X**2).sum(axis=1), rtol=1e-5)


def test_salt_and_pepper_are_what_the_output_can_reach():
    X = (rows() * [[1, 2, 3] * 4]).astype(np.float32)
    model = DenoisingAutoencoder(noise="salt-and-pepper", corruption=1, epochs=0).fit(X)
    np.testing.assert_array_equal(model.range_, [X.min(axis=0), X.max(axis=0)])
    shown = seen(model, X)[1]
    assert ((shown == X.min(axis=0)) | (shown == X.max(axis=0))).all()
    sparse = DenoisingAutoencoder(noise="salt-and-pepper", epochs=0).fit(sp.csr_array(X))
    np.testing.assert_array_equal(sparse.range_, model.range_)
    for output, low in (("sigmoid", 0), ("tanh", -1)):
        model.set_params(output=output).fit(rows())
        assert set(np.unique(seen(model, rows())[1])) == {low, 1}


def test_gaussian_noise_is_in_the_units_of_the_data():
    X = np.full((300, 50), 9, np.float32)
    shown = seen(DenoisingAutoencoder(noise="gaussian", corruption=2.5), X)[1]
    assert (shown - X).std() == pytest.approx(2.5, rel=0.05)


@pytest.mark.parametrize("noise", ["masking", "gaussian", "salt-and-pepper"])
@pytest.mark.parametrize("emphasis", [0, 0.5])
def test_sparse_rows_learn_the_same(noise, emphasis):
    if noise == "gaussian" and emphasis:
        pytest.skip("refused")
    X = np.where(rows() > 0.6, rows(), 0).astype(np.float32)
    model = DenoisingAutoencoder(noise=noise, emphasis=emphasis, code=4, epochs=3)
    model.set_params(precision="float32")
    dense = model.fit(X).transform(X)
    np.testing.assert_allclose(model.fit(sp.csr_array(X)).transform(X), dense, atol=1e-4)


def test_no_corruption_is_the_plain_one():
    X = rows()
    fields = {"code": 4, "epochs": 5, "precision": "float32"}
    plain = Autoencoder(**fields).fit(X)
    model = DenoisingAutoencoder(corruption=0, **fields).fit(X)
    np.testing.assert_array_equal(model.transform(X), plain.transform(X))


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"corruption": 1.2}, "corruption is 1.2; with noise='masking'.*>= 0 and <= 1"),
        ({"corruption": -0.1}, "corruption is -0.1; it must be a number >= 0"),
        ({"corruption": 2, "noise": "salt-and-pepper"}, "salt-and-pepper.*<= 1"),
        ({"emphasis": 0.5, "noise": "gaussian"}, "emphasis is 0.5, but noise='gaussian'"),
        ({"emphasis": 1.0, "corruption": 0.0}, "nothing can be learned"),
        ({"emphasis": 1.5}, "emphasis is 1.5; it must be a number >= 0 and <= 1"),
    ],
)
def test_what_makes_no_sense_is_refused(fields, said):
    with pytest.raises(ParameterError, match=said):
        DenoisingAutoencoder(**fields).fit(rows())


DIGITS = {
    "code": 128, "output": "sigmoid", "error": "cross-entropy", "epochs": 20,
    "learning_rate": 3e-3, "batch_size": 64, "precision": "float32",
}  # fmt: skip


@pytest.fixture(scope="module")
def digits():
    """Digits to learn, others to corrupt, and what a plain autoencoder makes of digits."""
    from isthmus.data import known

    X = known.samples("mnist").X[:3000]
    return X[:2000], X[2000:], Autoencoder(**DIGITS).fit(X[:2000])


@pytest.mark.data("mnist")
@pytest.mark.parametrize(
    ("noise", "corruption"), [("masking", 0.5), ("gaussian", 0.4), ("salt-and-pepper", 0.25)]
)
def test_digits_are_freed_from_noise(noise, corruption, digits):
    learned, clean, plain = digits
    model = DenoisingAutoencoder(noise=noise, corruption=corruption, **DIGITS).fit(learned)
    noisy = seen(model, clean)[1]

    def far(shown):
        return float(np.square(shown - clean).sum(axis=1).mean())

    denoised = far(model.reconstruct(noisy))
    assert denoised < 0.5 * far(noisy)
    assert denoised < 0.8 * far(plain.reconstruct(noisy))
