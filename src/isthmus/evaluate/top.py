"""The best items of every row: the one partial selection of the library.

Ranking, search and evaluation share it. It is NumPy and threads, because that is the fastest of
what was measured (scores of 41,000 items, best 100: 1.1 ns a cell on one core and .6 on four,
against 3.1 and 1.8 for torch's selection), and because it can then be exact about ties.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import scipy.sparse as sp

from isthmus.core.errors import DataError, ParameterError

NOT_NUMBERS = "the model's scores are not all numbers (NaN found); it cannot rank items"
BLOCK_CELLS = 1 << 21  # scores copied at a time by one thread: 8 MiB


def top_k(
    scores: np.ndarray,
    k: int,
    *,
    seen: sp.csr_array | None = None,
    allowed: np.ndarray | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """The `k` best items of every row, best first; of equal scores the lower item number first.

    The answer for a row depends on that row alone, and the first items are the same for every `k`.

    Parameters
    ----------
    scores : (rows, items) float32
        A score of -inf means "not to be recommended". Not modified.
    k : int >= 1
    seen : CSR (rows, items), optional
        Stored cells are left out, whatever their value.
    allowed : (items,) bool, optional
        Items that may be answered; all by default.

    Returns
    -------
    indices : (rows, k) int32
        -1 where a row has fewer than `k` items to offer.
    scores : (rows, k) float32
        -inf there.

    Raises
    ------
    ParameterError
        when `k` is below 1 or the shapes do not agree.
    DataError
        when a score is not a number.
    """
    _check(scores, k, seen, allowed)
    rows, items = scores.shape
    indices = np.full((rows, k), -1, dtype=np.int32)
    values = np.full((rows, k), -np.inf, dtype=np.float32)
    if rows == 0 or items == 0:
        return indices, values
    denied = None if allowed is None else np.flatnonzero(~allowed)
    step = max(1, BLOCK_CELLS // items)

    def select(start: int) -> None:
        block = slice(start, min(start + step, rows))
        found, best = _select(
            scores[block], min(k, items), None if seen is None else seen[block], denied
        )
        indices[block, : found.shape[1]] = found
        values[block, : found.shape[1]] = best

    starts = range(0, rows, step)
    if len(starts) == 1:
        select(0)
    else:
        with ThreadPoolExecutor(min(_threads(), len(starts))) as pool:
            list(pool.map(select, starts))
    return indices, values


def top_k_of_few(
    scores: sp.csr_array,
    k: int,
    *,
    seen: sp.csr_array | None = None,
    allowed: np.ndarray | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """`top_k` of scores that are 0 where none is stored, without writing down the zeros.

    Rows with fewer than `k` scores above 0 need them after all.
    """
    _check(scores, k, seen, allowed)
    if seen is not None:
        out = np.full(seen.nnz, -np.inf, dtype=np.float32)
        scores = sp.csr_array(scores + sp.csr_array((out, seen.indices, seen.indptr), seen.shape))
    good = scores.data > 0
    if np.isnan(scores.data).any():
        raise DataError(NOT_NUMBERS)
    if allowed is not None:
        good &= allowed[scores.indices]
    row = np.repeat(np.arange(scores.shape[0]), np.diff(scores.indptr))
    enough = np.bincount(row[good], minlength=scores.shape[0]) >= k
    good &= enough[row]
    indices = np.empty((scores.shape[0], k), dtype=np.int32)
    values = np.empty((scores.shape[0], k), dtype=np.float32)
    if enough.any():
        place = np.cumsum(enough) - 1
        found = scores.data[good], place[row[good]], scores.indices[good]
        indices[enough], values[enough] = _sort(*found, int(enough.sum()), k)
    short = np.flatnonzero(~enough)
    if len(short):
        indices[short], values[short] = top_k(scores[short].toarray(), k, allowed=allowed)
    return indices, values


def _check(
    scores: np.ndarray | sp.csr_array, k: int, seen: sp.csr_array | None, allowed: np.ndarray | None
) -> None:
    if k < 1:
        raise ParameterError(f"k is {k}; it must be a whole number >= 1")
    if scores.ndim != 2:
        raise ParameterError(f"scores must be (rows, items); their shape is {scores.shape}")
    if seen is not None and seen.shape != scores.shape:
        raise ParameterError(f"seen is {seen.shape}; it must have the scores' shape {scores.shape}")
    if allowed is not None and (allowed.dtype != bool or allowed.shape != scores.shape[1:]):
        raise ParameterError(
            f"allowed must be one boolean for each of the {scores.shape[1]} items; it is "
            f"{allowed.dtype} of shape {allowed.shape}"
        )


def _select(
    scores: np.ndarray, k: int, seen: sp.csr_array | None, denied: np.ndarray | None
) -> tuple[np.ndarray, np.ndarray]:
    """The k best of a block that fits the cache.

    Items are dealt to groups (item number modulo the number of groups). The k-th best group
    maximum is a bound that at least k cells reach, so only groups that reach it are looked into.
    The number of groups balances finding the bound against looking into k groups.
    """
    rows, items = scores.shape
    groups = min(items, max(2 * k, int(np.sqrt(k * items))))
    depth = -(-items // groups)
    cells = np.empty((rows, depth * groups), dtype=np.float32)
    cells[:, :items] = scores
    cells[:, items:] = -np.inf
    if seen is not None:
        cells[np.repeat(np.arange(rows), np.diff(seen.indptr)), seen.indices] = -np.inf
    if denied is not None:
        cells[:, denied] = -np.inf
    cells = cells.reshape(rows, depth, groups)
    maxima = cells.max(axis=1)  # (rows, groups)
    if np.isnan(maxima).any():
        raise DataError(NOT_NUMBERS)
    bound = np.partition(maxima, groups - k, axis=1)[:, groups - k]
    row, group = np.nonzero(maxima >= bound[:, None])
    inside = cells[row, :, group]  # (groups looked into, depth)
    at, level = np.nonzero(inside >= bound[row, None])
    return _sort(inside[at, level], row[at], level * groups + group[at], rows, k)


def _sort(
    score: np.ndarray, row: np.ndarray, item: np.ndarray, rows: int, k: int
) -> tuple[np.ndarray, np.ndarray]:
    """The k best of ragged candidates, `row` ascending and each row with at least k of them.

    Score and item become one whole number that sorts best score first, then lowest item.
    """
    counts = np.bincount(row, minlength=rows)
    place = np.arange(len(row)) - np.repeat(np.cumsum(counts) - counts, counts)
    keys = np.full((rows, counts.max()), np.iinfo(np.uint64).max, dtype=np.uint64)
    keys[row, place] = _descending(score).astype(np.uint64) << np.uint64(32) | item.astype(
        np.uint64
    )
    if keys.shape[1] > 2 * k:
        keys = np.partition(keys, k - 1, axis=1)[:, :k]
    keys = np.sort(keys, axis=1)[:, :k]
    best = _scores((keys >> np.uint64(32)).astype(np.uint32))
    found = (keys & np.uint64(0xFFFFFFFF)).astype(np.int32)
    found[np.isneginf(best)] = -1
    return found, best


_SIGN = np.uint32(1 << 31)


def _descending(score: np.ndarray) -> np.ndarray:
    """float32 as uint32 such that a larger score is a smaller number (-0 counts as 0)."""
    bits = (score + np.float32(0)).view(np.uint32)
    return np.where(bits & _SIGN, bits, ~(bits | _SIGN))


def _scores(descending: np.ndarray) -> np.ndarray:
    """The reverse of `_descending`."""
    bits = np.where(descending & _SIGN, descending, ~(descending | _SIGN))
    return bits.view(np.float32)


def _threads() -> int:
    """As many as the process may use; OMP_NUM_THREADS lowers it as it does for BLAS and torch."""
    limit = os.environ.get("OMP_NUM_THREADS", "")
    if limit.isdigit() and int(limit) > 0:
        return int(limit)
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1
