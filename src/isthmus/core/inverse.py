"""The inverse of a large symmetric matrix in its own memory."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy.linalg import get_lapack_funcs

from isthmus.core.threads import each

LARGEST = 20_000  # OpenBLAS's potrf on several threads ends the process at 29,858 in float32
PART = 1024  # rows of a product of blocks
TILE = 512  # of the triangle that is mirrored: both tiles stay in cache


def invert(G: np.ndarray, ridge: np.ndarray) -> bool:
    """Put the upper triangle of (G + diag(ridge))^-1 over that of G; whether it can be trusted.

    Diagonal times inverse's diagonal is the variance inflation of a column by the others. Rounding
    errors of the weights grow with it and, unlike with the condition number, not with the spread of
    the columns' lengths: 1e-6 to 4e-6 times it in float32, measured.
    """
    diagonal = G.diagonal() + ridge.astype(G.dtype)
    np.fill_diagonal(G, diagonal)
    return _inverted(G) and trusted(G.diagonal() * diagonal)


def _inverted(G: np.ndarray) -> bool:
    """Put the inverse's upper triangle over that of G; whether G was positive definite."""
    if len(G) > LARGEST:
        return _inverted_by_blocks(G)
    potrf, potri = get_lapack_funcs(("potrf", "potri"), (G,))
    own = np.ascontiguousarray(G)
    lower = own.T  # LAPACK counts by columns: the same memory, and the upper triangle is its lower
    _, failed = potrf(lower, lower=1, clean=0, overwrite_a=1)
    if not failed:
        _, failed = potri(lower, lower=1, overwrite_c=1)
    if own is not G:
        G[...] = own
    return not failed


def _inverted_by_blocks(G: np.ndarray) -> bool:
    """The same by the Schur complement of the first half of the columns.

    With W = A^-1 B, whose transpose goes where the lower triangle is, and S = C - B^T W,

        [A B; B^T C]^-1 = [A^-1 + W S^-1 W^T, -W S^-1; ., S^-1].
    """
    half = len(G) // 2
    first, beside, turned, last = G[:half, :half], G[:half, half:], G[half:, :half], G[half:, half:]
    if not _inverted(first):
        return False
    mirror(first)
    for part in _parts(len(last)):
        turned[part] = beside[:, part].T @ first
        last[part] -= turned[part] @ beside
    if not _inverted(last):
        return False
    mirror(last)
    for part in _parts(half):
        beside[part] = -(turned[:, part].T @ last)
        first[part] -= beside[part] @ turned
    return True


def _parts(length: int) -> Iterator[slice]:
    """A product of so many rows at a time takes little memory."""
    for start in range(0, length, PART):
        yield slice(start, start + PART)


def trusted(inflation: np.ndarray) -> bool:
    """Whether weights whose rounding errors grow with `inflation` are good to about 1e-4."""
    return bool(np.all(inflation < 1e-4 / np.finfo(inflation.dtype).eps))


def mirror(A: np.ndarray) -> None:
    """Copy the upper triangle onto the lower one."""

    def row_of_tiles(start: int) -> None:
        part = slice(start, start + TILE)
        for first in range(0, start, TILE):
            A[part, first : first + TILE] = A[first : first + TILE, part].T
        upper = np.triu(A[part, part])
        A[part, part] = upper + np.triu(upper, 1).T

    each(row_of_tiles, range(0, A.shape[0], TILE))
