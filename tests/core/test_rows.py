"""Rows of numbers, whatever they come in."""

import numpy as np
import polars as pl
import pytest
import scipy.sparse as sp
import torch
from sklearn.base import BaseEstimator

from isthmus.core.errors import DataError
from isthmus.core.rows import read_rows

X = np.arange(12, dtype=np.float32).reshape(3, 4)


@pytest.mark.parametrize(
    "given",
    [X, X.astype(np.uint8), torch.from_numpy(X), torch.from_numpy(X).requires_grad_(), X.tolist(),
     pl.DataFrame(X), np.asfortranarray(X), list(X)],
    ids=["float32", "uint8", "tensor", "with gradient", "lists", "polars", "fortran", "rows"],
)  # fmt: skip
def test_the_same_rows(given):
    estimator = BaseEstimator()
    rows, shape = read_rows(estimator, given, reset=True)
    np.testing.assert_array_equal(rows, X)
    assert rows.dtype == np.float32
    assert (shape, estimator.n_features_in_) == ((4,), 4)


def test_images_are_flat_rows_that_know_their_shape():
    images = np.arange(48).reshape(2, 2, 4, 3)
    rows, shape = read_rows(BaseEstimator(), images, reset=True)
    assert (rows.shape, shape) == ((2, 24), (2, 4, 3))
    np.testing.assert_array_equal(rows[1], np.arange(24, 48))
    assert rows.dtype == np.float32


def test_sparse_rows_stay_sparse():
    rows, shape = read_rows(BaseEstimator(), sp.coo_matrix(X), reset=True)
    assert isinstance(rows, sp.csr_array)
    assert shape == (4,)
    np.testing.assert_array_equal(rows.toarray(), X)


def test_ragged_rows_are_named():
    with pytest.raises(DataError, match=r"row 0 has \(2, 2\) and row 2 has \(3, 2\)"):
        read_rows(BaseEstimator(), [np.ones((2, 2)), np.ones((2, 2)), np.ones((3, 2))], reset=True)
