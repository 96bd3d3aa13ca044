"""IALS: matrix factorisation of likes, every cell that is not stored a weak dislike."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar, Self

import numpy as np
import scipy.sparse as sp
from sklearn.utils.validation import check_is_fitted

from isthmus.core.item_scorer import ItemScorer
from isthmus.core.parameters import estimator, number, seed, whole
from isthmus.core.seeds import entropy, stream
from isthmus.core.threads import each, workers

SOLVE_CELLS = 1 << 18  # times factors, by one thread at a time
FIRST_SPREAD = 0.1  # standard deviation of the length of a row's first factors


@estimator
class IALS(ItemScorer):
    """A product of user and item factors, by alternating least squares.

    Minimises over the factors p_u of users and q_i of items

        sum_stored x_ui (p_u . q_i - 1)^2 + unobserved sum_all (p_u . q_i)^2
            + l2 (sum_u s_u |p_u|^2 + sum_i s_i |q_i|^2),

        s_u = (sum_i x_ui + unobserved items)^scaling, and the same for items,

    where x_ui is the like, 1 or a weight. With the items given, a user has a closed form:

        p_u = (sum_i x_ui q_i q_i^T + unobserved Q^T Q + l2 s_u I)^-1 sum_i x_ui q_i.

    The baseline of item recommendation, which comes near the best when all its fields are chosen on
    validation users.

    Parameters
    ----------
    factors
        Width of p and q, at least 1; more are better as long as `l2` is chosen with them.
    unobserved
        Weight of a cell that is not stored, beside the 1 of a like; above 0.
    l2
        Ridge penalty, above 0, on a user's factors for every cell of weight 1.
    scaling
        Exponent of how the penalty grows with the weight of a row; 1 is the penalty of every cell.
    epochs
        Sweeps over users and items, at least 1.
    random_state
        Seeds the first factors.

    Attributes
    ----------
    item_factors_ : float32 array of shape (items, factors)
        Q.

    Raises
    ------
    ParameterError
        for a parameter out of its range.

    Notes
    -----
    Users are always scored by solving for them from the history given, so the same history gives
    the same scores whether or not it was fitted.

    References
    ----------
    Hu, Koren, Volinsky 2008. Collaborative Filtering for Implicit Feedback Datasets. ICDM.
    Equations 3 to 5, and section 5 (explanations).
    Rendle, Krichene, Zhang, Koren 2022. Revisiting the Performance of iALS on Item Recommendation
    Benchmarks. RecSys. The penalty's scaling, and which fields to choose.

    Examples
    --------
    >>> import numpy as np
    >>> from isthmus import IALS
    >>> likes = np.array([[1, 1, 0, 0], [1, 1, 0, 0], [0, 0, 1, 1], [0, 0, 1, 1]])
    >>> scores = IALS(factors=2).fit(likes).score_items(np.array([[1, 0, 0, 0]]))
    >>> bool(scores[0, 1] > scores[0, 2])
    True
    """

    factors: int = whole(128, least=1)
    unobserved: float = number(0.1, above=0)
    l2: float = number(0.003, above=0)
    scaling: float = number(1.0, least=0, most=1)
    epochs: int = whole(16, least=1)
    random_state: int | None = seed(0)

    positive_only: ClassVar[bool] = True
    grid: ClassVar[dict[str, tuple[Any, ...]]] = {
        "unobserved": (0.1, 0.03, 0.3, 0.01),
        "l2": (0.003, 0.01, 0.001),
    }

    def fit(self, X: Any, y: None = None) -> Self:
        """Learn the factors; `X` is CSR or an array of shape (users, items)."""
        X = self._fit_rows(X)
        by_item = X.T.tocsr()
        random = stream(entropy(self.random_state), "factors")
        shape = (X.shape[1], self.factors)
        items = random.normal(scale=FIRST_SPREAD / np.sqrt(self.factors), size=shape)
        for _ in range(self.epochs):
            users = self._solve(X, items)
            items = self._solve(by_item, users)
        self.item_factors_ = items.astype(np.float32)
        return self

    def score_items(self, X: Any, rows: np.ndarray | None = None) -> np.ndarray:
        """p_u . q_i, float32 of shape (rows, items)."""
        X, _ = self._score_rows(X, rows)
        users = self._solve(X, self.item_factors_.astype(np.float64))
        return users.astype(np.float32) @ self.item_factors_.T

    def similarities(self, items: np.ndarray) -> np.ndarray:
        """Cosine of the items' factors."""
        check_is_fitted(self)
        lengths = np.linalg.norm(self.item_factors_, axis=1, keepdims=True)
        directions = self.item_factors_ / np.where(lengths > 0, lengths, 1)
        return directions[np.asarray(items)] @ directions.T

    def contributions(self, history: sp.csr_array, item: int) -> np.ndarray:
        """x_ui q_item^T (...)^-1 q_i of every stored cell; their sum is the score."""
        check_is_fitted(self)
        factors = self.item_factors_.astype(np.float64)
        near = factors[history.indices]
        system = self._shared(factors) + (near.T * history.data) @ near
        system += self._penalty(history, len(factors))[0] * np.eye(self.factors)
        return history.data * (near @ np.linalg.solve(system, factors[item]))

    def estimate_memory(self, users: int, items: int, stored: int) -> int:
        rows = 8 * (users + items) + 16 * max(users, items)  # those before, moments, and found
        systems = 24 * workers() * self.factors
        return 16 * stored + (rows + systems) * self.factors

    def _solve(self, X: sp.csr_array, other: np.ndarray) -> np.ndarray:
        """The factors of the rows of `X`, given those of its columns, (rows, factors).

        Turned to the axes of what all rows share, that part is diagonal, so that a row of fewer
        cells than factors is a system of its cells. Rows of as many cells are solved together.
        """
        X = without_zeros(X)
        shared, axes = np.linalg.eigh(self._shared(other))
        penalties, turned = self._penalty(X, len(other)), other @ axes
        found = np.zeros((X.shape[0], other.shape[1]))
        alike = list(rows_alike(X, self.factors))

        def block(number: int) -> None:
            rows = alike[number]
            cells = X.indptr[rows, None] + np.arange(X.indptr[rows[0] + 1] - X.indptr[rows[0]])
            near, weights = turned[X.indices[cells]], X.data[cells].astype(np.float64)
            found[rows] = solve(shared + penalties[rows, None], near, weights)

        each(block, range(len(alike)), products=True)
        return found @ axes.T

    def _shared(self, other: np.ndarray) -> np.ndarray:
        return self.unobserved * other.T @ other

    def _penalty(self, X: sp.csr_array, columns: int) -> np.ndarray:
        weight = np.asarray(X.sum(axis=1), dtype=np.float64).ravel()
        return self.l2 * (weight + self.unobserved * columns) ** self.scaling


def without_zeros(X: sp.csr_array) -> sp.csr_array:
    """A stored zero is a cell of no weight."""
    if np.all(X.data):
        return X
    X = X.copy()
    X.eliminate_zeros()
    return X


def rows_alike(X: sp.csr_array, factors: int) -> Iterator[np.ndarray]:
    """Rows with as many cells, but none without any, in groups that stay small."""
    stored = np.diff(X.indptr)
    order = np.argsort(stored, kind="stable")
    for rows in np.split(order, 1 + np.flatnonzero(np.diff(stored[order]))):
        if stored[rows[0]]:
            together = max(SOLVE_CELLS // (stored[rows[0]] * factors), 1)
            yield from np.split(rows, range(together, len(rows), together))


def solve(diagonals: np.ndarray, near: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """(D + V^T W V)^-1 V^T w, also D^-1 V^T (W^-1 + V D^-1 V^T)^-1 1, whichever is smaller.

    For each of several rows: D of shape (rows, factors), V (rows, cells, factors), w (rows, cells).
    """
    if near.shape[1] < near.shape[2]:
        scaled = near / diagonals[:, None]
        systems, wanted = scaled @ near.swapaxes(1, 2), np.ones((*weights.shape, 1))
        add_diagonals(systems, 1 / weights)
        return (np.linalg.solve(systems, wanted).swapaxes(1, 2) @ scaled)[:, 0]
    weighted = (near * weights[:, :, None]).swapaxes(1, 2)
    systems, wanted = weighted @ near, weighted.sum(axis=2, keepdims=True)
    add_diagonals(systems, diagonals)
    return np.linalg.solve(systems, wanted)[:, :, 0]


def add_diagonals(systems: np.ndarray, diagonals: np.ndarray) -> None:
    cells = np.arange(systems.shape[1])
    systems[:, cells, cells] += diagonals
