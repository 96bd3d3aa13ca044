import numpy as np
import pytest
import scipy.sparse as sp
import torch

from isthmus.nn.rows import Rows, stacked


@pytest.fixture
def matrix():
    """Random, with an empty first, middle and last row, and stored zeros."""
    rng = np.random.default_rng(0)
    dense = rng.normal(size=(9, 7)).astype(np.float32) * (rng.random((9, 7)) < 0.5)
    dense[[0, 4, 8]] = 0
    made = sp.csr_array(dense)
    made.data[::4] = 0
    return made


def same(rows: Rows, matrix: sp.csr_array) -> None:
    """Cell by cell, stored zeros included."""
    np.testing.assert_array_equal(rows.values, matrix.data)
    np.testing.assert_array_equal(rows.columns, matrix.indices)
    np.testing.assert_array_equal(rows.offsets, matrix.indptr)
    assert (len(rows), rows.width) == matrix.shape


def test_from_csr(matrix):
    rows = Rows.from_csr(matrix)
    same(rows, matrix)
    np.testing.assert_array_equal(rows.lengths, np.diff(matrix.indptr))
    np.testing.assert_array_equal(
        rows.numbers, np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    )


@pytest.mark.parametrize("chosen", [[3, 0, 3, 8, 1], [4], [], list(range(9))])
def test_take(matrix, chosen):
    chosen = np.array(chosen, dtype=np.int64)
    same(Rows.from_csr(matrix).take(torch.from_numpy(chosen)), matrix[chosen])


@pytest.mark.parametrize("share", [0, 0.5, 1])
def test_keep(matrix, share):
    mask = np.random.default_rng(1).random(matrix.nnz) < share
    kept = Rows.from_csr(matrix).keep(torch.from_numpy(mask))
    before = np.concatenate([[0], np.cumsum(mask)])
    expected = sp.csr_array(
        (matrix.data[mask], matrix.indices[mask], before[matrix.indptr]), shape=matrix.shape
    )
    same(kept, expected)


def test_transposed(matrix):
    same(Rows.from_csr(matrix).transposed(), matrix.T.tocsr())


def test_sum(matrix):
    rows = Rows.from_csr(matrix)
    np.testing.assert_allclose(rows.sum(rows.values), matrix.sum(axis=1), rtol=1e-6)
    np.testing.assert_array_equal(
        rows.sum(torch.ones(matrix.nnz, dtype=torch.float64)), np.diff(matrix.indptr)
    )


def test_gather(matrix):
    dense = torch.arange(63.0).reshape(9, 7)
    coo = matrix.tocoo()
    np.testing.assert_array_equal(
        Rows.from_csr(matrix).gather(dense), dense.numpy()[coo.row, coo.col]
    )


def test_unit(matrix):
    lengths = np.linalg.norm(matrix.toarray(), axis=1)
    unit = Rows.from_csr(matrix).unit()
    expected = matrix.toarray() / np.maximum(lengths, 1e-12)[:, None]
    dense = torch.zeros(9, 7)
    dense[unit.numbers, unit.columns] = unit.values
    np.testing.assert_allclose(dense, expected, rtol=1e-6)


def test_with_values(matrix):
    rows = Rows.from_csr(matrix)
    changed = matrix.copy()
    changed.data = changed.data + 1
    same(rows.with_values(rows.values + 1), changed)
    same(rows, matrix)


def test_read_only_memory_is_no_obstacle(matrix, recwarn):
    matrix.data.flags.writeable = False
    same(Rows.from_csr(matrix), matrix)
    assert not recwarn.list


def test_stacked(matrix):
    both = stacked(Rows.from_csr(matrix), Rows.from_csr(matrix[:3]))
    same(both, sp.csr_array(sp.vstack([matrix, matrix[:3]])))
