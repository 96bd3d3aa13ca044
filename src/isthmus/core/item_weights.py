"""Recommenders whose scores are sums of few weights, from item to item."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.sparse as sp
from sklearn.utils.validation import check_is_fitted

from isthmus.core.item_scorer import ItemScorer
from isthmus.core.threads import each

SCORE_ROWS = 64
FEW = 0.05  # share of the items that may score, so that it pays to look at no others


class ItemWeights(ItemScorer):
    """Abstract: `fit` makes `weights_`, a CSR array of shape (items, items).

    Entry (i, j) is what a like of item i adds to the score of item j.
    """

    weights_: sp.csr_array

    def score_items(self, X: Any, rows: np.ndarray | None = None) -> np.ndarray:
        """`X @ weights_`, float32 of shape (rows, items)."""
        X, _ = self._score_rows(X, rows)
        scores = np.empty(X.shape, dtype=np.float32)

        def block(first: int) -> None:
            part = slice(first, first + SCORE_ROWS)
            scores[part] = (X[part] @ self.weights_).toarray()

        each(block, range(0, X.shape[0], SCORE_ROWS))
        return scores

    def few_scores(self, X: sp.csr_array) -> sp.csr_array | None:
        X, _ = self._score_rows(X, None)
        met = np.diff(self.weights_.indptr)[X.indices].sum()
        return X @ self.weights_ if met <= FEW * X.shape[0] * X.shape[1] else None

    def contributions(self, history: sp.csr_array, item: int) -> np.ndarray:
        """What each stored cell times its weight adds; their sum is the score."""
        check_is_fitted(self)
        return history.data * self.weights_[:, [item]].toarray()[history.indices, 0]
