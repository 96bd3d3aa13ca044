"""InfiniteAE: an autoencoder of infinite width, in closed form."""

from __future__ import annotations

from typing import Any, ClassVar, Self

import numpy as np
import scipy.sparse as sp
from scipy.linalg import LinAlgError, cho_factor, cho_solve
from sklearn.utils.validation import check_is_fitted

from isthmus.core.errors import TrainingError
from isthmus.core.item_scorer import ItemScorer
from isthmus.core.parameters import estimator, number
from isthmus.core.threads import each, workers

WEIGHT_VARIANCE, BIAS_VARIANCE = 2.0, 0.01  # of the first weights, before training
ROWS = 256  # of the kernel, or of scores, at a time


@estimator
class InfiniteAE(ItemScorer):
    """What an autoencoder with one hidden layer of rectifiers learns when the layer is infinitely
    wide: ridge regression with the net's neural tangent kernel.

        score(x) = k(x, X) A,    A = (k(X, X) + l2 t I)^-1 X,    t = tr k(X, X) / users,

        k(x, x') = b + w p (sin a + (pi - a) cos a) / 2 pi + w r (pi - a) / 2 pi,

        r = w x . x' / items + b,    p^2 = r(x, x) r(x', x'),    cos a = r / p,

    with w = 2 and b = .01, the variances of weights and biases before training.

    Users are compared with users, so time grows with the cube of their number and memory with its
    square: for tables of few users, where it asks for no training and nothing but `l2`.

    Parameters
    ----------
    l2
        Ridge penalty in units of a user's mean similarity to itself, above 0.

    Attributes
    ----------
    rows_ : float32 CSR array of shape (users, items)
        X, to which a new user is compared.
    dual_ : float32 array of shape (users, items)
        A.
    ridge_ : float
        l2 t.

    Raises
    ------
    ParameterError
        for a parameter out of its range.
    TrainingError
        when the kernel cannot be inverted.

    Notes
    -----
    Two items are alike when the functions that score them are: by the cosine of their inner product
    in the space of the kernel, A_i^T k(X, X) A_j.

    References
    ----------
    Sachdeva, Dhaliwal, Wu, McAuley 2022. Infinite Recommendation Networks: A Data-Centric Approach.
    NeurIPS. Section 3.
    Jacot, Gabriel, Hongler 2018. Neural Tangent Kernel. NeurIPS. Theorem 1.
    Cho and Saul 2009. Kernel Methods for Deep Learning. NIPS. Equation 6 (n = 0 and 1).

    Examples
    --------
    >>> import numpy as np
    >>> from isthmus import InfiniteAE
    >>> likes = np.array([[1, 1, 0, 0], [1, 1, 0, 0], [0, 0, 1, 1], [0, 0, 1, 1]])
    >>> scores = InfiniteAE(l2=0.1).fit(likes).score_items(np.array([[1, 0, 0, 0]]))
    >>> bool(scores[0, 1] > scores[0, 2])
    True
    """

    l2: float = number(5.0, above=0)

    grid: ClassVar[dict[str, tuple[Any, ...]]] = {"l2": (5.0, 1.0, 20.0, 0.5, 100.0, 0.1)}

    def fit(self, X: Any, y: None = None) -> Self:
        """Solve for the dual weights; `X` is CSR or an array of shape (users, items)."""
        X = self._fit_rows(X)
        kernel = tangent_kernel(X, X)
        self.ridge_ = self.l2 * float(kernel.trace()) / len(kernel)
        kernel[np.diag_indices_from(kernel)] += self.ridge_
        try:
            factor = cho_factor(kernel, lower=True, overwrite_a=True, check_finite=False)
        except LinAlgError as error:
            raise TrainingError(
                f"InfiniteAE: the kernel of {X.shape[0]:,} users plus {self.ridge_:g} cannot be "
                "inverted; raise l2"
            ) from error
        self.dual_ = np.empty(X.shape, dtype=np.float32)
        for first in range(0, X.shape[1], ROWS):
            part = slice(first, first + ROWS)
            self.dual_[:, part] = cho_solve(factor, X[:, part].toarray().astype(np.float64))
        self.rows_ = X
        return self

    def score_items(self, X: Any, rows: np.ndarray | None = None) -> np.ndarray:
        """k(x, X) A, float32 of shape (rows, items)."""
        X, _ = self._score_rows(X, rows)
        scores = np.empty(X.shape, dtype=np.float32)
        for first in range(0, X.shape[0], ROWS):
            part = slice(first, first + ROWS)
            np.matmul(
                tangent_kernel(X[part], self.rows_).astype(np.float32),
                self.dual_,
                out=scores[part],
            )
        return scores

    def similarities(self, items: np.ndarray) -> np.ndarray:
        """The cosine of the functions that score the items, from -1 to 1."""
        check_is_fitted(self)
        items = np.asarray(items)
        columns = self.dual_[:, items]
        products = (self.rows_.T @ columns).T - self.ridge_ * columns.T @ self.dual_
        fitted = self.rows_.multiply(self.dual_).sum(axis=0)
        squares = np.asarray(fitted).ravel() - self.ridge_ * np.square(self.dual_).sum(axis=0)
        lengths = np.sqrt(np.maximum(squares, np.finfo(np.float32).tiny))
        alike = products / lengths[items, None] / lengths
        alike[np.arange(len(items)), items] = 1
        return alike.astype(np.float32)

    def estimate_memory(self, users: int, items: int, stored: int) -> int:
        blocks = 64 * workers() * ROWS * users  # of the kernel, on their way
        return 16 * users * users + 4 * users * items + 16 * stored + blocks


def tangent_kernel(left: sp.csr_array, right: sp.csr_array) -> np.ndarray:
    """k of every row on the left with every row on the right, float64."""
    kernel = np.empty((left.shape[0], right.shape[0]))
    scale = WEIGHT_VARIANCE / left.shape[1]
    own, other = (scale * X.multiply(X).sum(axis=1) + BIAS_VARIANCE for X in (left, right))
    columns = right.T.tocsr()

    def block(first: int) -> None:
        part = slice(first, first + ROWS)
        products = scale * (left[part] @ columns).toarray().astype(np.float64) + BIAS_VARIANCE
        norms = np.sqrt(np.outer(own[part], other))
        cosine = np.clip(products / norms, -1, 1)
        outside = (np.pi - np.arccos(cosine)) / (2 * np.pi)
        sine = np.sqrt(1 - cosine * cosine) / (2 * np.pi)
        hidden = norms * (sine + outside * cosine)
        kernel[part] = BIAS_VARIANCE + WEIGHT_VARIANCE * (hidden + products * outside)

    each(block, range(0, left.shape[0], ROWS))
    return kernel
