"""Sparse matrices of ratings: what is not stored is unknown, and stored zeros survive."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.sparse as sp

from isthmus.core.errors import DataError


def canonical(X: Any) -> tuple[sp.csr_array, np.ndarray]:
    """`X` as float32 CSR with sorted columns, and the place in `X.data` of each of its values.

    Raises
    ------
    DataError
        when X is no numeric matrix, holds NaN or infinity, or a cell twice.
    """
    try:
        coo = sp.coo_array(X)
    except (TypeError, ValueError) as error:
        raise DataError(f"X is no matrix: {error}") from None
    if coo.ndim != 2 or coo.dtype.kind not in "biuf":
        raise DataError(f"X must be a matrix of numbers; it is {coo.ndim}-d of {coo.dtype}")
    rows, columns = coo.coords
    order = np.lexsort((columns, rows))
    rows, columns = rows[order], columns[order]
    twice = np.flatnonzero((np.diff(rows) == 0) & (np.diff(columns) == 0))
    if len(twice):
        raise DataError(
            f"X stores the cell ({rows[twice[0]]}, {columns[twice[0]]}) twice; merge repeated "
            "cells, for instance with X.sum_duplicates()"
        )
    values = coo.data[order].astype(np.float32)
    if not np.isfinite(values).all():
        raise DataError("X holds NaN or infinity; leave unknown ratings out of the sparse matrix")
    return from_sorted(rows, columns, values, coo.shape), order


def from_sorted(
    rows: np.ndarray, columns: np.ndarray, values: np.ndarray, shape: tuple[int, ...]
) -> sp.csr_array:
    """CSR of distinct cells that are already in order."""
    kind = np.int32 if max(len(values), *shape) < 2**31 else np.int64
    indptr = np.zeros(shape[0] + 1, kind)
    np.cumsum(np.bincount(rows, minlength=shape[0]), out=indptr[1:])
    matrix = sp.csr_array((values, columns.astype(kind), indptr), shape=shape)
    matrix.has_canonical_format = True
    return matrix


def with_data(matrix: sp.csr_array, data: np.ndarray) -> sp.csr_array:
    """The same cells with other values."""
    return sp.csr_array((data, matrix.indices, matrix.indptr), shape=matrix.shape)


def likes_of(matrix: sp.csr_array, like_from: float) -> sp.csr_array:
    """The cells of at least `like_from`, each 1; CSR of float32 of the same shape."""
    liked = matrix.data >= np.float32(like_from)
    kept = np.r_[0, np.cumsum(liked)]
    indptr = kept[matrix.indptr].astype(matrix.indptr.dtype)
    ones = np.ones(int(kept[-1]), np.float32)
    return sp.csr_array((ones, matrix.indices[liked], indptr), shape=matrix.shape)


def liked_or_not(matrix: sp.csr_array, like_from: float) -> sp.csr_array:
    """The same cells, 1 at ratings of at least `like_from` and 0 at the others."""
    return with_data(matrix, (matrix.data >= np.float32(like_from)).astype(np.float32))
