"""Ridge regressions of each column of sparse rows on all the others, all of them at once.

With columns times `scales` and a penalty `ridge` for each column, P = (G + diag(ridge))^-1 and
G = S X^T X S, the weights are S_ii B_ij with B_ij = -P_ij / P_jj off the diagonal and 0 on it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.sparse as sp

from isthmus.core.gram import gram
from isthmus.core.inverse import invert, mirror, trusted
from isthmus.core.threads import each

COLUMNS = 256  # of the weights at a time
SLOWER = 20  # a step of a sparse product beside one of an inverse


def rows_are_fewer(rows: int, columns: int, stored: int) -> bool:
    """Whether an inverse of rows by rows, and the products around it, are the shorter way."""
    return rows**3 + 2 * SLOWER * stored * (rows + columns) < columns**3


def weights(
    X: sp.csr_array,
    scales: np.ndarray,
    ridge: np.ndarray,
    *,
    shared: np.ndarray | None = None,
    dtype: Any = np.float32,
) -> np.ndarray | None:
    """S_ii B_ij, (columns, columns), the shorter way; None where they cannot be trusted.

    `shared` is the upper triangle of X^T X, for the way that can use it, and is kept.
    """
    if rows_are_fewer(X.shape[0], X.shape[1], X.nnz):
        return by_rows(X, scales, ridge, dtype)
    return by_columns(gram(X, dtype) if shared is None else shared.copy(), scales, ridge)


def partial_correlations(
    outward: np.ndarray, inward: np.ndarray, scales: np.ndarray, items: np.ndarray
) -> np.ndarray:
    """How alike columns are once all others are accounted for, from -1 to 1 and symmetric.

    sign(B_ij) sqrt(B_ij B_ji) = -P_ij / sqrt(P_ii P_jj), and 1 of a column with itself.

    Parameters
    ----------
    outward, inward : rows `items` of the weights and of their transpose, (asked, columns).
    scales : S_ii.
    """
    products = (outward / scales[items, None]) * (inward / scales)
    alike = np.sign(outward) * np.sqrt(np.maximum(products, 0))
    alike[np.arange(len(items)), items] = 1
    return alike


def by_columns(products: np.ndarray, scales: np.ndarray, ridge: np.ndarray) -> np.ndarray | None:
    """From P, in the memory of X^T X, of which the upper triangle is given."""
    dtype, scaled = products.dtype, bool(np.any(scales != 1))
    outward = scales.astype(dtype)
    if scaled:
        products *= outward
        products *= outward[:, None]
    if not invert(products, ridge):
        return None
    mirror(products)
    products /= -products.diagonal()
    np.fill_diagonal(products, 0)
    if scaled:
        products *= outward[:, None]
    return products


def by_rows(
    X: sp.csr_array, scales: np.ndarray, ridge: np.ndarray, dtype: Any
) -> np.ndarray | None:
    """From an inverse of rows by rows.

    With Z = X S diag(ridge)^-1/2 and T = Z^T (I + Z Z^T)^-1 Z,

        P = diag(ridge)^-1/2 (I - T) diag(ridge)^-1/2.
    """
    inward = scales / np.sqrt(ridge)
    Z = sp.csr_array(X.multiply(inward[None, :]), dtype=dtype).T.tocsr()  # (columns, rows)
    inverse = gram(Z, dtype)
    if not invert(inverse, np.ones(len(inverse))):
        return None
    mirror(inverse)
    found = np.empty((X.shape[1], X.shape[1]), dtype=dtype)

    def block(first: int) -> None:
        part = slice(first, first + COLUMNS)
        found[:, part] = Z @ np.ascontiguousarray((Z[part] @ inverse).T)

    each(block, range(0, X.shape[1], COLUMNS))
    left = 1 - found.diagonal()
    if not trusted(1 / np.maximum(left, np.finfo(dtype).tiny)):
        return None
    np.fill_diagonal(found, 0)
    found *= inward.astype(dtype)[:, None]
    found *= np.sqrt(ridge).astype(dtype) / left
    return found
