"""Weights from item to item for items that nobody rated, from those that share their features."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from scipy.linalg import cho_factor, cho_solve

from isthmus.core.threads import each

ROWS = 256  # of the weights at a time


def fill(weights: np.ndarray, rated: np.ndarray, features: sp.csr_array, l2: float) -> None:
    """Give the unrated items their rows and columns of `weights`, in place.

    With the features A of the rated and C of the unrated items, K = C (A^T A + l2 I)^-1 A^T says
    what part each rated item has in an unrated one, and with W between the rated items

        [ W       W K^T   ]
        [ K W     K W K^T ],    its diagonal 0.

    A score of an unrated item is so what the ridge regression of a person's scores of the rated
    items on their features expects of one with its features.

    Parameters
    ----------
    weights : (items, items), dense; of the unrated items nothing is read.
    rated : bool, (items,).
    features : (items, features).
    l2 : penalty of the regression, above 0: a feature says half at so many items.
    """
    unrated = np.flatnonzero(~rated)
    known = np.flatnonzero(rated)
    if not len(unrated) or not len(known):
        return
    parts = _parts(features[known], features[unrated], l2).astype(weights.dtype)

    def block(first: int) -> None:
        rows = known[first : first + ROWS]
        weights[np.ix_(rows, unrated)] = weights[np.ix_(rows, known)] @ parts.T

    each(block, range(0, len(known), ROWS), products=True)

    def columns(first: int) -> None:
        part = slice(first, first + ROWS)
        weights[unrated, part] = parts @ weights[known, part]

    each(columns, range(0, len(weights), ROWS), products=True)
    weights[unrated, unrated] = 0


def _parts(known: sp.csr_array, new: sp.csr_array, l2: float) -> np.ndarray:
    """K, (unrated, rated); of the two forms of the inverse the smaller."""
    items, features = known.shape
    if features <= items:
        inverse = cho_factor(_with_ridge(known.T @ known, l2))
        return (known @ cho_solve(inverse, new.T.toarray())).T
    inverse = cho_factor(_with_ridge(known @ known.T, l2))
    return cho_solve(inverse, (known @ new.T).toarray()).T


def _with_ridge(gram: sp.csr_array, l2: float) -> np.ndarray:
    return gram.toarray().astype(np.float64) + l2 * np.eye(gram.shape[0])
