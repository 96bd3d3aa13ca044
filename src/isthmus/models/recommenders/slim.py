"""SLIM: a linear autoencoder with few weights, none of them negative."""

from __future__ import annotations

from typing import Any, ClassVar, Self

import numpy as np
import scipy.sparse as sp
from sklearn.utils.validation import check_is_fitted

from isthmus.core.gram import gram
from isthmus.core.inverse import invert, mirror
from isthmus.core.item_weights import ItemWeights
from isthmus.core.parameters import estimator, flag, number, whole

STEP = 1.0  # of the multipliers, in units of the mean diagonal of G
TOLERANCE = 1e-5  # between B and C, and between C and that of the step before


@estimator
class SLIM(ItemWeights):
    """Linear autoencoder whose items speak for few others.

    Minimises over matrices B with a zero diagonal, and with `positive` without negative entries,

        1/2 |X - X B|^2 + l2 / 2 |B|^2 + l1 sum_ij |B_ij|,

    by the alternating direction method of multipliers: with G = X^T X, P = (G + (l2 + r) I)^-1,

        B = A - P diag(diag(A) / diag(P)),    A = P (G + r (C - U)),

        C = soft(B + U, l1 / r),    U = U + B - C,

    where soft takes l1 / r off the size of an entry. C, whose small entries are exactly 0, is the
    answer. Each step is one product of matrices of items by items.

    Parameters
    ----------
    l1
        What a weight costs by its size, 0 or more, in units of likes; more leaves fewer.
    l2
        What a weight costs by its square, above 0, in units of likes.
    positive
        Whether weights may only add to a score.
    epochs
        Steps, at least 1; fewer are taken once B and C agree and stay.

    Attributes
    ----------
    weights_ : float32 CSR array of shape (items, items)
        C.

    Raises
    ------
    ParameterError
        for a parameter out of its range.

    Notes
    -----
    Ning and Karypis solve the same problem by coordinate descent, a column at a time.

    References
    ----------
    Ning, Karypis 2011. SLIM: Sparse Linear Methods for Top-N Recommender Systems. ICDM. Equation 3.
    Steck, Dimakopoulou, Riabov, Jebara 2020. ADMM SLIM: Sparse Recommendations for Many Users.
    WSDM. Equations 8 to 11.

    Examples
    --------
    >>> import numpy as np
    >>> from isthmus import SLIM
    >>> likes = np.array([[1, 1, 0, 0], [1, 1, 0, 0], [0, 0, 1, 1], [0, 0, 1, 1]])
    >>> SLIM(l1=0.5, l2=0.5).fit(likes).weights_.toarray().round(2)
    array([[0. , 0.6, 0. , 0. ],
           [0.6, 0. , 0. , 0. ],
           [0. , 0. , 0. , 0.6],
           [0. , 0. , 0.6, 0. ]], dtype=float32)
    """

    l1: float = number(5.0, least=0)
    l2: float = number(200.0, above=0)
    positive: bool = flag(True)
    epochs: int = whole(50, least=1)

    grid: ClassVar[dict[str, tuple[Any, ...]]] = {
        "l1": (5.0, 1.0, 20.0),
        "l2": (300.0, 100.0, 1000.0),
    }

    def fit(self, X: Any, y: None = None) -> Self:
        """Solve for the weights; `X` is CSR or an array of shape (users, items)."""
        X = self._fit_rows(X)
        products = gram(X)
        mirror(products)
        step = STEP * max(float(products.diagonal().mean()), 1.0)
        inverse = products.copy()
        while not invert(inverse, np.full(len(inverse), self.l2 + step)):
            step *= 10  # columns too much alike for float32: shorter steps to the same answer
            inverse = products.copy()
        mirror(inverse)
        self.weights_ = sp.csr_array(self._alternate(products, inverse, step))
        return self

    def similarities(self, items: np.ndarray) -> np.ndarray:
        """The larger of what either item adds to the other, and 1 of an item with itself."""
        check_is_fitted(self)
        items = np.asarray(items)
        outward, inward = self.weights_[items].toarray(), self.weights_[:, items].T.toarray()
        alike = np.maximum(outward, inward)
        alike[np.arange(len(items)), items] = 1
        return alike

    def estimate_memory(self, users: int, items: int, stored: int) -> int:
        return 32 * items * items + 16 * stored  # eight matrices in a step

    def _alternate(self, products: np.ndarray, inverse: np.ndarray, step: float) -> np.ndarray:
        """C after at most `epochs` steps, from G and P."""
        kept = np.zeros_like(products)  # C
        behind = np.zeros_like(products)  # U
        own = inverse.diagonal().copy()
        for _ in range(self.epochs):
            free = inverse @ (products + step * (kept - behind))  # A
            free -= inverse * (free.diagonal() / own)  # B
            behind += free
            before, kept = kept, shrunk(behind, self.l1 / step, positive=self.positive)
            behind -= kept
            free -= kept
            before -= kept
            if max(np.abs(free).max(), np.abs(before).max()) < TOLERANCE:
                break
        np.fill_diagonal(kept, 0)
        return kept


def shrunk(weights: np.ndarray, by: float, *, positive: bool) -> np.ndarray:
    """With so much taken off the size of every entry; negative ones go with `positive`."""
    if positive:
        return np.maximum(weights - by, 0)
    return weights - np.clip(weights, -by, by)
