"""Measures of ranked lists, all from one matrix of best items and one matrix of hits.

Lists hold every item that was not left out: nothing is sampled, because measures on a sample of the
items do not even order models as the full measures do (Krichene and Rendle, KDD 2020).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import scipy.sparse as sp

from isthmus.core.errors import ParameterError
from isthmus.evaluate.names import Metric, parse_all


def ranking(
    top: np.ndarray,
    target: sp.csr_array,
    metrics: Sequence[str],
    *,
    popularity: np.ndarray | None = None,
) -> dict[str, np.ndarray | float]:
    """Measures of the lists of the users who have something held back.

    With `h_i` 1 where the item at rank i was held back, and n the number of a user's held-back
    items::

        recall@k    sum_{i<=k} h_i / min(k, n)
        recall_n@k  sum_{i<=k} h_i / n
        precision@k sum_{i<=k} h_i / k
        ndcg@k      sum_{i<=k} h_i / log2(i + 1)  /  sum_{i<=min(k,n)} 1 / log2(i + 1)
        map@k       sum_{i<=k} h_i (h_1 + ... + h_i) / i  /  min(k, n)
        mrr@k       1 / (first i <= k with h_i = 1), else 0
        hit@k       1 if any h_i = 1 for i <= k, else 0
        novelty@k   mean over the list's first k of -log2(popularity of the item)
        coverage@k  items in the first k of at least one list / all items

    Parameters
    ----------
    top : (users, K) int
        Best items, best first; -1 for no item. K at least the largest cut-off asked for.
    target : CSR (users, items)
        What was held back; every stored cell counts, whatever its value.
    metrics : names such as "ndcg@100"
    popularity : (items,) float in (0, 1], optional
        Share of the training users who have each item (see `popularity_of`); novelty needs it.

    Returns
    -------
    dict
        One value for each user with a target, in order (`has_target` says who they are); a single
        number for coverage. All in 0..1 but novelty, which is in bits, >= 0.

    Raises
    ------
    ParameterError
        for an unknown metric, a cut-off beyond K, or shapes that do not agree.

    References
    ----------
    Liang, Krishnan, Hoffman, Jebara. Variational Autoencoders for Collaborative Filtering. WWW
    2018, section 4.2 (recall, ndcg). Zhou et al. Solving the apparent diversity-accuracy dilemma of
    recommender systems. PNAS 2010 (novelty as self-information).
    """
    parsed = parse_all(metrics, "ranking")
    _check(top, target, parsed, popularity)
    asked = has_target(target)
    n = np.diff(target.indptr)[asked]
    hits = _hits(top, target)[asked]
    top = top[asked]
    results: dict[str, np.ndarray | float] = {}
    for name, family, k in parsed:
        assert k is not None
        if family == "coverage":
            results[name] = _coverage(top[:, :k], target.shape[1])
        elif family == "novelty":
            assert popularity is not None
            results[name] = _novelty(top[:, :k], popularity)
        else:
            results[name] = _FROM_HITS[family](hits[:, :k], n, k)
    return results


def has_target(target: sp.csr_array) -> np.ndarray:
    """Which users have something held back; only they can be counted in a mean."""
    return np.diff(target.indptr) > 0


def popularity_of(train: sp.csr_array) -> np.ndarray:
    """Share of the rows that store each item; an item of nobody counts as if one user had it."""
    counts = np.bincount(train.indices, minlength=train.shape[1])
    return np.maximum(counts, 1) / max(train.shape[0], 1)


def _check(
    top: np.ndarray, target: sp.csr_array, metrics: list[Metric], popularity: np.ndarray | None
) -> None:
    if top.ndim != 2 or top.shape[0] != target.shape[0]:
        raise ParameterError(
            f"top must have one row for each of the {target.shape[0]} users of the target; its "
            f"shape is {top.shape}"
        )
    for metric in metrics:
        if metric.k is not None and metric.k > top.shape[1]:
            raise ParameterError(f"{metric.name} needs lists of {metric.k}, not {top.shape[1]}")
        if metric.family != "novelty":
            continue
        if popularity is None or popularity.shape != target.shape[1:]:
            raise ParameterError(f"{metric.name} needs popularity=, one share for each item")
        if not np.all((popularity > 0) & (popularity <= 1)):
            raise ParameterError("popularity must be shares above 0 and at most 1")


def _hits(top: np.ndarray, target: sp.csr_array) -> np.ndarray:
    """Whether each listed item was held back, bool of shape (users, K)."""
    users, items = target.shape
    if not target.has_sorted_indices:
        target = target.sorted_indices()
    held_back = np.repeat(np.arange(users), np.diff(target.indptr)) * items + target.indices
    held_back = np.append(held_back, -1)  # what a search beyond the last cell finds
    cells = np.arange(users)[:, None] * items + top
    return (held_back[np.searchsorted(held_back[:-1], cells)] == cells) & (top >= 0)


def _recall(hits: np.ndarray, n: np.ndarray, k: int) -> np.ndarray:
    return hits.sum(axis=1) / np.minimum(k, n)


def _recall_n(hits: np.ndarray, n: np.ndarray, k: int) -> np.ndarray:
    return hits.sum(axis=1) / n


def _ndcg(hits: np.ndarray, n: np.ndarray, k: int) -> np.ndarray:
    gains = 1 / np.log2(np.arange(2, k + 2))
    return hits @ gains / np.cumsum(gains)[np.minimum(k, n) - 1]


def _precision(hits: np.ndarray, n: np.ndarray, k: int) -> np.ndarray:
    return hits.sum(axis=1) / k


def _map(hits: np.ndarray, n: np.ndarray, k: int) -> np.ndarray:
    precisions = np.cumsum(hits, axis=1) / np.arange(1, k + 1)
    return np.sum(precisions * hits, axis=1) / np.minimum(k, n)


def _mrr(hits: np.ndarray, n: np.ndarray, k: int) -> np.ndarray:
    return hits.any(axis=1) / (hits.argmax(axis=1) + 1)


def _hit(hits: np.ndarray, n: np.ndarray, k: int) -> np.ndarray:
    return np.any(hits, axis=1).astype(np.float64)


_FROM_HITS: dict[str, Callable[[np.ndarray, np.ndarray, int], np.ndarray]] = {
    "recall": _recall,
    "recall_n": _recall_n,
    "ndcg": _ndcg,
    "precision": _precision,
    "map": _map,
    "mrr": _mrr,
    "hit": _hit,
}


def _coverage(top: np.ndarray, items: int) -> float:
    return len(np.unique(top[top >= 0])) / items


def _novelty(top: np.ndarray, popularity: np.ndarray) -> np.ndarray:
    listed = top >= 0
    bits = np.where(listed, -np.log2(popularity)[top], 0.0)
    return bits.sum(axis=1) / np.maximum(listed.sum(axis=1), 1)
