"""EASE and EDLAE: linear autoencoders in closed form."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar, Self

import numpy as np
import scipy.sparse as sp
from sklearn.base import clone
from sklearn.utils.validation import check_array, check_is_fitted

from isthmus.core import ridge, unrated
from isthmus.core.errors import ParameterError, TrainingError
from isthmus.core.gram import column_lengths, gram, scale_rows, trace_keeping
from isthmus.core.item_scorer import ItemScorer
from isthmus.core.parameters import estimator, number
from isthmus.core.threads import each

SCORE_ROWS = 64


@estimator
class EASE(ItemScorer):
    """Linear autoencoder without a hidden layer, which may not copy an item onto itself.

    Minimises over matrices B with a zero diagonal

        |X - X B|^2 + l2 |B|^2 + dropout / (1 - dropout) sum_j G_jj |B_j.|^2,    G = X^T X,

    whose solution, with P = (G + l2 I + dropout / (1 - dropout) diag(G))^-1, is

        B_ij = -P_ij / P_jj.

    `dropout` > 0 is EDLAE: the penalty is what leaving out each input with that probability amounts
    to, averaged over all ways to leave out, when only the left-out cells must be found again.

    With `user_norm` a user's row is first scaled by length^-user_norm, with `item_norm` an item's
    column by popularity^-item_norm; length and popularity are sums of squares (the number of likes
    where a like is 1). Scores are those of the scaled columns, s_i the scale of column i:

        score_uj = sum_i x_ui s_i B_ij.

    Parameters
    ----------
    l2
        Ridge penalty, above 0, in units of likes. The best published ones run from 200 to 1200.
    dropout
        Probability of leaving out an input, 0 <= dropout < 1.
    user_norm
        Exponent from 0 (everybody's likes count the same) to 1.
    item_norm
        Exponent from 0 (as the paper) to 1; larger helps items that few know.
    feature_l2
        Ridge penalty, above 0, of what features say of items that nobody liked, in units of items.

    Attributes
    ----------
    weights_ : float32 array of shape (items, items)
        s_i B_ij: what a like of item i adds to the score of item j. Its diagonal is zero.
    scales_ : float32 array of shape (items,)
        s_i; all 1 where `item_norm` is 0.

    Raises
    ------
    ParameterError
        for a parameter out of its range.
    TrainingError
        when the matrix cannot be inverted even in float64.

    Notes
    -----
    The exponents are the idea of Park et al. Here both scalings keep the trace of G, so that one
    range of `l2` serves every exponent, and scores stay in the scaled space, which ranked better on
    validation users than scaling them back. Rows are scaled for learning only: a factor for a whole
    row changes no ranking.

    The inverse is made in float32, in place; where columns are too much alike for that (`l2` far
    below 1, or near copies among dense columns), again in float64 and in twice the memory. Of few
    users with many items it is one of users by users, which gives the same weights sooner.

    Items without any like get scores by `features`: what the ridge regression of a person's scores
    of the liked items on their features expects of them. Jeunen et al. put the features under the
    likes as further rows of X; there an item without likes counts as one that everybody left.

    References
    ----------
    Steck 2019. Embarrassingly Shallow Autoencoders for Sparse Data. WWW. Equation 8.
    Steck 2020. Autoencoders that don't overfit towards the Identity. NeurIPS. Full-rank EDLAE.
    Park, Yoon, Kim, Lee 2025. Why is Normalization Necessary for Linear Recommenders? SIGIR.
    Jeunen, Van Balen, Goethals 2020. Closed-Form Models for Collaborative Filtering with
    Side-Information. RecSys.

    Examples
    --------
    Two tastes; who likes the first item is offered the other one of its kind:

    >>> import numpy as np
    >>> from isthmus import EASE
    >>> likes = np.array([[1, 1, 0, 0], [1, 1, 0, 0], [0, 0, 1, 1], [0, 0, 1, 1]])
    >>> EASE(l2=1.0).fit(likes).score_items(np.array([[1, 0, 0, 0]])).round(2)
    array([[0.  , 0.67, 0.  , 0.  ]], dtype=float32)
    """

    l2: float = number(500.0, above=0)
    dropout: float = number(0.0, least=0, below=1)
    user_norm: float = number(0.0, least=0, most=1)
    item_norm: float = number(0.0, least=0, most=1)
    feature_l2: float = number(10.0, above=0)

    takes_features: ClassVar[bool] = True
    grid: ClassVar[dict[str, tuple[Any, ...]]] = {
        "user_norm": (0.3, 0.0),
        "item_norm": (0.25, 0.0),
        "dropout": (0.0, 0.4),
        "l2": (500.0, 1000.0, 250.0, 100.0),
    }

    def fit(self, X: Any, y: None = None, *, features: Any = None) -> Self:
        """Solve for the weights.

        Parameters
        ----------
        X : CSR or array (users, items)
        features : CSR or array (items, features), optional
            What is known of the items. Those without any like take their weights from it.
        """
        X = self._fit_rows(X)
        self._solve(scale_rows(X, -self.user_norm))
        return self if features is None else self._fill(X, features)

    def fit_each(self, X: Any, settings: list[dict[str, Any]]) -> Iterator[Self]:
        """One fitted model for each setting; neighbours of one `user_norm` share a Gram matrix."""
        norm, shared = None, None
        for fields in settings:
            model = clone(self).set_params(**fields)
            rows = scale_rows(model._fit_rows(X), -model.user_norm)
            if model.user_norm != norm:
                norm = model.user_norm
                fewer = ridge.rows_are_fewer(rows.shape[0], rows.shape[1], rows.nnz)
                shared = None if fewer else gram(rows)
            yield model._solve(rows, shared)

    def score_items(self, X: Any, rows: np.ndarray | None = None) -> np.ndarray:
        """`X @ weights_`, float32 of shape (rows, items)."""
        X, _ = self._score_rows(X, rows)
        scores = np.empty(X.shape, dtype=np.float32)

        def block(first: int) -> None:
            part = slice(first, first + SCORE_ROWS)
            scores[part] = X[part] @ self.weights_

        each(block, range(0, X.shape[0], SCORE_ROWS))
        return scores

    def similarities(self, items: np.ndarray) -> np.ndarray:
        """Partial correlation: how alike two items are once all others are accounted for.

        sign(B_ij) sqrt(B_ij B_ji) = -P_ij / sqrt(P_ii P_jj), symmetric, from -1 to 1, and 1 of an
        item with itself. A row of B would put popular items first instead.
        """
        check_is_fitted(self)
        items = np.asarray(items)
        return ridge.partial_correlations(
            self.weights_[items], self.weights_[:, items].T, self.scales_, items
        )

    def contributions(self, history: sp.csr_array, item: int) -> np.ndarray:
        """x_i s_i B_ij of every stored cell; their sum is the score."""
        check_is_fitted(self)
        return history.data * self.weights_[history.indices, item]

    def estimate_memory(self, users: int, items: int, stored: int) -> int:
        inverse = 4 * users * users if ridge.rows_are_fewer(users, items, stored) else 0
        return 4 * items * items + inverse + 16 * stored + 2**24

    def _fill(self, X: sp.csr_array, features: Any) -> Self:
        """Weights of the items without any like."""
        found = check_array(features, accept_sparse="csr", dtype=np.float64)
        if found.shape[0] != X.shape[1]:
            raise ParameterError(
                f"features has {found.shape[0]} rows; it must have one for each of the "
                f"{X.shape[1]} items"
            )
        liked = np.bincount(X.indices, X.data != 0, minlength=X.shape[1]) > 0
        unrated.fill(self.weights_, liked, sp.csr_array(found), self.feature_l2)
        if liked.any():
            self.scales_[~liked] = self.scales_[liked].mean()
        return self

    def _solve(self, X: sp.csr_array, shared: np.ndarray | None = None) -> Self:
        """Weights from the scaled rows; `shared` is their Gram matrix in float32 and is kept."""
        popularity = column_lengths(X)
        scales = trace_keeping(popularity, -self.item_norm)
        penalties = self.l2 + self.dropout / (1 - self.dropout) * scales**2 * popularity
        weights = ridge.weights(X, scales, penalties, shared=shared)
        if weights is None:
            weights = ridge.weights(X, scales, penalties, dtype=np.float64)
        if weights is None:
            raise TrainingError(
                f"EASE: X^T X + {self.l2:g} cannot be inverted, even in float64: its columns "
                "depend on each other; raise l2"
            )
        self.weights_ = weights.astype(np.float32, copy=False)
        self.scales_ = scales.astype(np.float32)
        return self
