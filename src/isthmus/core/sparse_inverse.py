"""The inverse of a positive definite matrix as a product of sparse triangles."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import scipy.sparse as sp
from scipy.linalg import get_lapack_funcs

from isthmus.core.row_blocks import stacked
from isthmus.core.threads import each

ROWS = 64  # of a block
DENSE = 8192  # of a matrix that is looked into by its cells: 256 MB


def root_of_inverse(
    below: sp.csr_array, diagonal: np.ndarray, *, most: int, like: np.ndarray
) -> sp.csr_array | None:
    """A sparse lower triangle R with R^T R ~ A^-1; None where A is not positive definite.

    Row i of R, divided by its last entry, is the row k of ones on the diagonal for which k A k^T is
    least: the residual of i regressed on the others of its row.

    Parameters
    ----------
    below : CSR (n, n), A below its diagonal.
    diagonal : (n,), that of A.
    most : entries of a row beside the diagonal; taken are those with the largest A_ij^2 / like_j,
        and none where A is 0 unless `most` are all.
    """
    n = len(diagonal)
    solve = get_lapack_funcs("posv", dtype=np.float64)
    part = _part(below)
    rows: dict[int, sp.csr_array] = {}
    failed: list[int] = []

    def row(i: int) -> tuple[np.ndarray, np.ndarray]:
        """Columns and entries of row i."""
        cells = slice(below.indptr[i], below.indptr[i + 1])
        near, products = below.indices[cells], below.data[cells].astype(np.float64)
        if len(near) > most:
            taken = np.argpartition(products**2 / like[near], -most)[-most:]
            taken.sort()
            near, products = near[taken], products[taken]
        elif most >= n - 1:  # all of them count, also where A is 0
            near, products = np.arange(i), below[[i]].toarray().ravel()[:i].astype(np.float64)
        weights, wrong = products, 0
        if len(near):
            system = part(near).astype(np.float64, order="C")
            np.fill_diagonal(system, diagonal[near])
            _, weights, wrong = solve(system.T, products, lower=0, overwrite_a=1)
        left = diagonal[i] - products @ weights  # its variance, given the others
        if wrong or left <= 0:
            failed.append(i)
            left = 1.0
        return np.append(near, i), np.append(-weights, 1) / np.sqrt(left)

    def block(start: int) -> None:
        which, entries = zip(*map(row, range(start, min(start + ROWS, n))), strict=True)
        ends = np.cumsum([0, *map(len, which)])
        cells = np.concatenate(entries), np.concatenate(which), ends
        rows[start] = sp.csr_array(cells, shape=(len(which), n), dtype=np.float32)

    each(block, range(0, n, ROWS))
    return None if failed else stacked(rows, n)


def _part(below: sp.csr_array) -> Callable[[np.ndarray], np.ndarray]:
    """`below` of some rows and the same columns, as the rows of a dense matrix."""
    if below.shape[0] <= DENSE:
        table = below.toarray()
        return lambda near: table[near[:, None], near]

    def part(near: np.ndarray) -> np.ndarray:
        """By one walk over the rows: to call SciPy's takes longer, and on one thread at a time."""
        starts, stops = below.indptr[near], below.indptr[near + 1]
        cells = [slice(*ends) for ends in zip(starts.tolist(), stops.tolist(), strict=True)]
        among = np.full(below.shape[0], -1, dtype=np.int32)
        among[near] = np.arange(len(near))
        place = among[np.concatenate([below.indices[cell] for cell in cells])]
        inside = np.flatnonzero(place >= 0)
        row = np.repeat(np.arange(len(near)), stops - starts)[inside]
        found = np.zeros((len(near), len(near)))
        found[row, place[inside]] = np.concatenate([below.data[cell] for cell in cells])[inside]
        return found

    return part
