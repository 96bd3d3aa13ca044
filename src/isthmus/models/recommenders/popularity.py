"""Popularity: the most liked items, the same for everybody."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
import scipy.sparse as sp

from isthmus.core.errors import NotSupportedError
from isthmus.core.item_scorer import ItemScorer
from isthmus.core.parameters import estimator


@estimator
class Popularity(ItemScorer):
    """The baseline that knows nobody: an item's score is the sum of its column.

        score_ui = sum_v x_vi

    That is the number of likes where a like is 1, and the number of plays where cells are counts.

    Attributes
    ----------
    popularity_ : float32 array of shape (items,)
        Sum of each column.

    Raises
    ------
    NotSupportedError
        by `similarities`: to this model no two items are alike.

    Examples
    --------
    >>> import numpy as np
    >>> from isthmus import Popularity
    >>> likes = np.array([[1, 1, 0], [0, 1, 0]])
    >>> Popularity().fit(likes).score_items(likes[:1])
    array([[1., 2., 0.]], dtype=float32)
    """

    def fit(self, X: Any, y: None = None) -> Self:
        """Sum the columns of `X`, shape (users, items)."""
        X = self._fit_rows(X)
        sums = np.bincount(X.indices, weights=X.data, minlength=X.shape[1])  # in float64
        self.popularity_ = sums.astype(np.float32)
        return self

    def score_items(self, X: Any, rows: np.ndarray | None = None) -> np.ndarray:
        """The same scores for every row, float32 of shape (rows, items)."""
        X, _ = self._score_rows(X, rows)
        return np.tile(self.popularity_, (X.shape[0], 1))

    def similarities(self, items: np.ndarray) -> np.ndarray:
        raise NotSupportedError(
            "Popularity does not say which items are alike; use EASE, ItemKNN or any autoencoder"
        )

    def contributions(self, history: sp.csr_array, item: int) -> None:
        """None: the score owes nothing to the history."""
        return

    def estimate_memory(self, users: int, items: int, stored: int) -> int:
        return 24 * stored + 12 * items
