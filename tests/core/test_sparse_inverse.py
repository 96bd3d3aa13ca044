import numpy as np
import pytest
import scipy.sparse as sp

from isthmus.core import sparse_inverse
from isthmus.core.sparse_inverse import root_of_inverse


def positive(n=40, seed=0):
    rows = np.random.default_rng(seed).normal(size=(3 * n, n))
    return rows.T @ rows + np.diag(np.arange(1.0, n + 1))


def parts(A):
    return sp.csr_array(np.tril(A, -1)), A.diagonal()


@pytest.fixture(params=[True, False], ids=["by-cells", "by-rows"])
def either_way(request, monkeypatch):
    monkeypatch.setattr(sparse_inverse, "ROWS", 7)
    if not request.param:
        monkeypatch.setattr(sparse_inverse, "DENSE", 0)


def test_with_all_entries_it_is_exact(either_way):
    A = positive()
    root = root_of_inverse(*parts(A), most=39, like=np.ones(40))
    assert root.has_canonical_format
    assert sp.triu(root, 1).nnz == 0
    np.testing.assert_allclose((root.T @ root).toarray(), np.linalg.inv(A), rtol=1e-4, atol=1e-7)


def test_a_row_leaves_least_of_all_rows_like_it(either_way):
    A = positive()
    root = root_of_inverse(*parts(A), most=6, like=np.ones(40))
    assert np.diff(root.indptr).max() == 7
    random = np.random.default_rng(1)
    for i in (0, 5, 20, 39):
        which, entries = root.indices[root.indptr[i] : root.indptr[i + 1]], root[[i]].data
        if i > 6:
            most = np.sort(np.abs(A[i, :i]))[-6:]
            np.testing.assert_allclose(np.sort(np.abs(A[i, which[:-1]])), most)
        row, system = entries / entries[-1], A[np.ix_(which, which)]
        left = row @ system @ row
        assert left == pytest.approx(1 / entries[-1] ** 2, rel=1e-5)
        for _ in range(20 if i else 0):
            other = row + np.append(random.normal(scale=0.1, size=len(row) - 1), 0)
            assert other @ system @ other > left


def test_like_says_which_are_taken():
    A = np.array([[9.0, 0, 3], [0, 1, 2], [3, 2, 20]])
    for like, taken in (([1.0, 1, 1], 0), ([9.0, 1, 1], 1)):
        root = root_of_inverse(*parts(A), most=1, like=np.array(like))
        assert root[[2]].indices.tolist() == [taken, 2]


def test_a_matrix_that_is_not_positive_has_none():
    A = np.array([[1.0, 2, 0], [2, 1, 0], [0, 0, 1]])
    assert root_of_inverse(*parts(A), most=2, like=np.ones(3)) is None
    assert root_of_inverse(*parts(-np.eye(3)), most=2, like=np.ones(3)) is None
