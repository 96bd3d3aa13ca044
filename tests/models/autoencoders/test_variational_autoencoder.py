"""The variational autoencoder against models whose likelihood is known, and its own formula."""

import numpy as np
import pytest
import scipy.sparse as sp
import torch
from scipy.stats import multivariate_normal
from sklearn.decomposition import FactorAnalysis
from torch.nn import functional as F

from isthmus import VariationalAutoencoder
from isthmus.core.errors import DataError, ParameterError
from isthmus.fit.batch import Batch
from isthmus.losses.divergence import gaussian_kl


def factors(rows=600, seed=0):
    """Two Gaussian factors seen through six noisy features, standardised."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(rows, 2)) @ rng.normal(size=(2, 6)) + 0.6 * rng.normal(size=(rows, 6))
    return ((X - X.mean(0)) / X.std(0)).astype(np.float32)


def exact_log_likelihood(model, X):
    """Of a fitted model without hidden layers, which is a factor analysis."""
    out = model.network_.outwards[-1]
    weight, bias = (t.detach().numpy().astype(float) for t in (out.weight, out.bias))
    noise = np.diag(model.network_.likelihood.variance.numpy().astype(float))
    return multivariate_normal(bias, weight @ weight.T + noise).logpdf(X)


@pytest.fixture(scope="module", params=[1, 5])
def linear(request):
    return VariationalAutoencoder(
        hidden=(), code=2, samples=request.param, epochs=150, batch_size=100, learning_rate=0.02,
        schedule="cosine", precision="float32",
    ).fit(factors())  # fmt: skip


def test_the_linear_one_is_a_factor_analysis(linear):
    X = factors()
    best = FactorAnalysis(2, tol=1e-6, max_iter=5000).fit(X).score(X)
    independent = -6 * 0.5 * (1 + np.log(2 * np.pi))  # what a code that says nothing reaches
    assert best > independent + 2
    assert exact_log_likelihood(linear, X).mean() == pytest.approx(best, abs=0.05)
    assert len(linear.collapsed_units_) == 0


def test_the_bound_is_tight_where_the_truth_is_known(linear):
    X = factors()[:50]
    exact = exact_log_likelihood(linear, X)
    few, many = (linear.log_likelihood(X, samples=n) for n in (1, 3000))
    assert many.shape == (50,)
    np.testing.assert_allclose(many, exact, atol=0.1)
    assert many.mean() == pytest.approx(exact.mean(), abs=0.01)
    assert few.mean() < exact.mean()
    scores = linear.score_samples(X)  # exact for a linear decoder: never above the truth
    assert (scores < exact + 1e-3).all()
    assert scores.mean() > exact.mean() - 0.5


def test_the_score_is_the_formula(linear):
    X = factors()[:20]
    network = linear.network_
    with torch.no_grad():
        mean, log_variance = network.encode(torch.from_numpy(X))
        variance = network.likelihood.variance
        spread = (network.outwards[-1].weight.square()[None] * log_variance.exp()[:, None]).sum(2)
        errors = (network.decode(mean) - torch.from_numpy(X)).square() + spread  # E over the code
        expected = -0.5 * (errors / variance + (2 * torch.pi * variance).log()).sum(1)
        expected -= gaussian_kl(mean, log_variance)
    np.testing.assert_allclose(linear.score_samples(X), expected.numpy(), rtol=1e-4, atol=1e-4)
    np.testing.assert_allclose(linear.transform(X), mean.numpy(), atol=1e-5)


def batch(X, updates=0):
    return Batch(
        inputs=torch.from_numpy(X),
        rows=torch.arange(len(X)),
        total=len(X),
        updates=updates,
        generator=torch.Generator().manual_seed(3),
    )


@pytest.mark.filterwarnings("ignore:.*have collapsed")
def test_the_loss_is_the_formula_and_its_weight_rises_to_beta():
    X = np.random.default_rng(0).random((30, 6)).astype(np.float32)
    model = VariationalAutoencoder(
        likelihood="bernoulli", beta=0.5, anneal_updates=10, epochs=1
    ).fit(X)
    network, rows = model.network_, torch.from_numpy(X)
    with torch.no_grad():
        mean, log_variance = network.encode(rows)
        noise = torch.randn(30, 1, 8, generator=torch.Generator().manual_seed(3)).squeeze(1)
        logits = network.decode(mean + noise * (log_variance / 2).exp())
        lost = F.binary_cross_entropy_with_logits(logits, rows, reduction="none").sum(1)
        for updates, weight in ((0, 0), (2, 0.2), (5, 0.5), (50, 0.5)):
            expected = lost + weight * gaussian_kl(mean, log_variance)
            torch.testing.assert_close(model.loss(network, batch(X, updates)), expected)


def binary_rows():
    """All 16 rows of four coins, and a sample in which the first two and the last two agree."""
    every = np.array(np.meshgrid(*[[0, 1]] * 4)).reshape(4, 16).T.astype(np.float32)
    pairs = np.random.default_rng(0).integers(0, 2, size=(400, 2))
    return every, np.repeat(pairs, 2, axis=1).astype(np.float32)


def test_bernoulli_probabilities_sum_to_one_and_follow_the_data():
    every, seen = binary_rows()
    model = VariationalAutoencoder(
        hidden=(16,), code=2, likelihood="bernoulli", epochs=60, batch_size=50,
        learning_rate=0.02, samples=5, precision="float32",
    ).fit(seen)  # fmt: skip
    probability = np.exp(model.log_likelihood(every, samples=4000))
    assert probability.sum() == pytest.approx(1, abs=0.05)
    agree = (every[:, 0] == every[:, 1]) & (every[:, 2] == every[:, 3])
    assert probability[agree] == pytest.approx([0.25] * 4, abs=0.08)
    drawn = model.sample(1000)
    assert ((drawn >= 0) & (drawn <= 1)).all()
    assert np.abs(drawn[:, 0] - drawn[:, 1]).mean() < 0.1


@pytest.mark.filterwarnings("ignore:.*have collapsed")
def test_categorical_probabilities_are_the_shares():
    shares = np.array([0.5, 0.3, 0.2])
    one_hot = np.repeat(np.eye(3, dtype=np.float32), (200 * shares).round().astype(int), axis=0)
    model = VariationalAutoencoder(
        hidden=(8,), code=1, likelihood="categorical", epochs=60, batch_size=50,
        learning_rate=0.02, precision="float32",
    )  # fmt: skip
    model.fit(sp.csr_array(one_hot))
    np.testing.assert_allclose(model.mean_row_, shares, rtol=1e-6)
    found = np.exp(model.log_likelihood(np.eye(3, dtype=np.float32), samples=2000))
    np.testing.assert_allclose(found, shares, atol=0.04)
    np.testing.assert_allclose(model.reconstruct(one_hot).sum(axis=1), 1, rtol=1e-5)


def test_images_keep_their_shape():
    images = np.random.default_rng(0).random((40, 3, 4)).astype(np.float32)
    model = VariationalAutoencoder(
        code=2, likelihood="bernoulli", binarise=True, epochs=2, batch_size=20
    ).fit(images)
    assert model.sample(5).shape == (5, 3, 4)
    assert model.log_likelihood((images > 0.5).astype(float), samples=10).dtype == np.float64


def test_draws_are_seeded():
    X = factors()[:30]
    model = VariationalAutoencoder(code=2, epochs=2, random_state=4).fit(X)
    for call in (
        lambda s: model.sample(4, random_state=s),
        lambda s: model.log_likelihood(X, 5, s),
    ):
        np.testing.assert_array_equal(call(None), call(4))
        assert not np.array_equal(call(None), call(5))


def test_a_bound_does_not_depend_on_how_the_work_is_cut(monkeypatch):
    X = factors()[:5]
    model = VariationalAutoencoder(code=2, epochs=20, precision="float32").fit(X)
    whole = model.log_likelihood(X, samples=20_000)
    monkeypatch.setattr("isthmus.models.autoencoders.variational_autoencoder.CELLS", 6 * 1000)
    np.testing.assert_allclose(model.log_likelihood(X, samples=20_000), whole, atol=0.1)


def test_units_that_say_nothing_are_reported():
    noise = np.random.default_rng(0).normal(size=(300, 5)).astype(np.float32)
    with pytest.warns(UserWarning, match="3 of the 3 units.*smaller beta.*anneal_updates"):
        model = VariationalAutoencoder(code=3, beta=4, epochs=40, learning_rate=0.01).fit(noise)
    assert model.collapsed_units_.tolist() == [0, 1, 2]
    assert (model.code_variance_ < 0.01).all()
    codes = model.transform(noise)
    np.testing.assert_allclose(codes.var(axis=0), model.code_variance_, rtol=1e-4)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"likelihood": "bernoulli"}, "from -1 to 3.*bernoulli.*0 to 1.*gaussian"),
        ({"likelihood": "categorical"}, "from -1 to 3.*categorical.*0 to inf.*gaussian"),
    ],
)
def test_rows_that_the_likelihood_cannot_draw_are_refused(fields, said):
    with pytest.raises(DataError, match=said):
        VariationalAutoencoder(**fields).fit(np.array([[-1.0, 3.0], [0.0, 1.0]]))


def test_wrong_arguments_are_refused():
    with pytest.raises(ParameterError, match="binarise.*gaussian.*bernoulli"):
        VariationalAutoencoder(binarise=True).fit(factors())
    model = VariationalAutoencoder(epochs=1).fit(factors())
    for call in (lambda: model.log_likelihood(factors(), samples=0), lambda: model.sample(0)):
        with pytest.raises(ParameterError, match="is 0; it must be a whole number >= 1"):
            call()


def test_double_precision_is_kept():
    X = factors().astype(np.float64)
    model = VariationalAutoencoder(code=2, samples=2, epochs=2, precision="float64").fit(X)
    assert model.network_.likelihood.variance.dtype == torch.float64
    assert model.score_samples(X).dtype == np.float64
