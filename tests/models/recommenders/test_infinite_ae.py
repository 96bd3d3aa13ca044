import numpy as np
import pytest
import scipy.sparse as sp
from sklearn.kernel_ridge import KernelRidge

from isthmus import InfiniteAE
from isthmus.core.errors import TrainingError
from isthmus.models.recommenders import infinite_ae
from isthmus.models.recommenders.infinite_ae import BIAS_VARIANCE, WEIGHT_VARIANCE, tangent_kernel


def likes(users=30, items=12, seed=0):
    found = np.random.default_rng(seed).random((users, items)) < 0.4
    found[:, 0] = True  # nobody without a like
    return found.astype(np.float32)


def test_the_kernel_is_that_of_a_wide_net():
    """Inner products of the gradients of f(x) = v . max(0, W x + b) + c, by its parameters."""
    X, width = likes(6, 10).astype(np.float64), 200_000
    random = np.random.default_rng(1)
    weights, biases = random.normal(size=(10, width)), random.normal(size=width)
    outwards = random.normal(size=width)
    before = np.sqrt(WEIGHT_VARIANCE / 10) * X @ weights + np.sqrt(BIAS_VARIANCE) * biases
    to_outwards = np.sqrt(WEIGHT_VARIANCE / width) * np.maximum(before, 0)
    to_before = np.sqrt(WEIGHT_VARIANCE / width) * outwards * (before > 0)
    inputs = WEIGHT_VARIANCE / 10 * X @ X.T + BIAS_VARIANCE
    expected = to_outwards @ to_outwards.T + BIAS_VARIANCE + to_before @ to_before.T * inputs
    rows = sp.csr_array(X)
    np.testing.assert_allclose(tangent_kernel(rows, rows), expected, rtol=0.02)


def test_a_row_without_likes_has_a_kernel_too():
    rows = sp.csr_array(np.zeros((1, 4), dtype=np.float32))
    # a = 0: b + w (b / 2 + b / 2)
    expected = BIAS_VARIANCE * (1 + WEIGHT_VARIANCE)
    np.testing.assert_allclose(tangent_kernel(rows, rows), [[expected]], rtol=1e-6)


@pytest.mark.parametrize("block", [4, 256])
def test_it_is_kernel_ridge_regression(block, monkeypatch):
    monkeypatch.setattr(infinite_ae, "ROWS", block)
    X, new = likes(), likes(5, seed=1)
    kernel = tangent_kernel(*map(sp.csr_array, (X, X)))
    model = InfiniteAE(l2=0.7).fit(X)
    assert model.ridge_ == pytest.approx(0.7 * kernel.trace() / 30)
    ridge = KernelRidge(alpha=model.ridge_, kernel="precomputed").fit(kernel, X)
    expected = ridge.predict(tangent_kernel(*map(sp.csr_array, (new, X))))
    np.testing.assert_allclose(model.score_items(new), expected, atol=1e-5)


def test_likeness_is_the_cosine_of_the_functions():
    X = likes()
    model = InfiniteAE(l2=0.7).fit(X)
    dual = model.dual_.astype(np.float64)
    products = dual.T @ tangent_kernel(*map(sp.csr_array, (X, X))) @ dual
    lengths = np.sqrt(products.diagonal())
    expected = (products / lengths / lengths[:, None])[[3, 5]]
    np.testing.assert_allclose(model.similarities(np.array([3, 5])), expected, atol=1e-4)


def test_a_kernel_that_cannot_be_inverted_is_told(monkeypatch):
    X = np.repeat(likes(1), 3, axis=0)
    with pytest.raises(TrainingError, match="raise l2"):
        InfiniteAE(l2=1e-300).fit(X)
