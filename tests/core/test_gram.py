import numpy as np
import pytest
import scipy.sparse as sp

from isthmus.core import gram


def collect(X, **options):
    items = X.shape[1]
    G = np.full((items, items), np.nan, dtype=options.get("dtype", np.float32))

    def put(start, block):
        G[start : start + len(block), items - block.shape[1] :] = block

    gram.gram_blocks(X, put, **options)
    return G


def random_rows(users, items, filled, seed=0):
    random = np.random.default_rng(seed)
    dense = random.normal(size=(users, items)) * (random.random((users, items)) < filled)
    return sp.csr_array(dense.astype(np.float32))


@pytest.mark.parametrize("filled", [0.002, 0.9])
@pytest.mark.parametrize("upper", [False, True])
def test_blocks_make_up_the_gram_matrix(monkeypatch, filled, upper):
    monkeypatch.setattr(gram, "ITEMS", 16)
    monkeypatch.setattr(gram, "ROWS", 50)
    X = random_rows(170, 70, filled)
    dense = X.toarray().astype(np.float64)
    expected = dense.T @ dense
    G = collect(X, upper=upper)
    if upper:
        lower = np.tril_indices(70, -16)
        assert np.isnan(G[lower]).sum() > 0.8 * len(lower[0])
        G, expected = np.triu(G), np.triu(expected)
    np.testing.assert_allclose(G, expected, atol=1e-4)


@pytest.mark.parametrize("filled", [0.002, 0.9])
def test_large_products_are_those_below_the_diagonal(monkeypatch, filled):
    monkeypatch.setattr(gram, "ITEMS", 16)
    monkeypatch.setattr(gram, "SPARSE_ITEMS", 8)
    X = random_rows(900, 70, filled)
    least = np.random.default_rng(1).uniform(0.2, 3.0, 70)
    dense = X.toarray().astype(np.float64)
    expected = np.tril(dense.T @ dense, -1)
    expected[np.abs(expected) < np.outer(least, least)] = 0
    found = gram.large_products(X, least)
    assert 0 < found.nnz < 70 * 69 / 2
    assert found.has_sorted_indices
    np.testing.assert_allclose(found.toarray(), expected, atol=1e-4)


def test_both_ways_are_taken():
    assert gram._sparse_is_faster(random_rows(200, 500, 0.002))
    assert not gram._sparse_is_faster(random_rows(200, 500, 0.9))


def test_float64_is_kept():
    X = sp.csr_array(np.array([[1, 2.0**13], [2.0**13, 1]], dtype=np.float32))
    assert collect(X, dtype=np.float64)[0, 0] == 2**26 + 1
    assert collect(X)[0, 0] == 2**26


def test_no_users_no_gram():
    assert not collect(sp.csr_array((0, 5), dtype=np.float32)).any()


def test_scales_keep_the_weighted_sum_and_the_proportions():
    lengths = np.array([1.0, 4.0, 0.0, 9.0])
    scales = gram.trace_keeping(lengths, -0.5)
    np.testing.assert_allclose((scales**2 * lengths).sum(), 14)
    np.testing.assert_allclose(scales / scales[0], [1, 1 / 2, 1, 1 / 3])
    np.testing.assert_array_equal(gram.trace_keeping(np.zeros(3), -0.5), np.ones(3))


def test_rows_are_scaled_by_their_sum_of_squares():
    X = sp.csr_array(
        np.array([[1, 1, 0, 1, 1], [0, 3, 0, 0, 0], [0, 0, 0, 0, 0]], dtype=np.float32)
    )
    scaled = gram.scale_rows(X, -0.5).toarray()
    np.testing.assert_allclose((scaled**2).sum(axis=1), [6.5, 6.5, 0], rtol=1e-6)
    assert gram.scale_rows(X, 0) is X
