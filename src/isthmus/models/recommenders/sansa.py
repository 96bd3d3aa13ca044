"""SANSA: the linear autoencoder of EASE by a sparse approximate inverse."""

from __future__ import annotations

from typing import Any, ClassVar, Self

import numpy as np
import scipy.sparse as sp
from sklearn.utils.validation import check_is_fitted

from isthmus.core.errors import TrainingError
from isthmus.core.gram import column_lengths, large_products, scale_rows, trace_keeping
from isthmus.core.item_weights import ItemWeights
from isthmus.core.parameters import estimator, number, whole
from isthmus.core.ridge import partial_correlations
from isthmus.core.row_blocks import stacked
from isthmus.core.sparse_inverse import DENSE, root_of_inverse
from isthmus.core.threads import each

SLACK = 0.5  # share of the ridge that products left out may use up
SMALLEST = 1e-3  # weight that is kept
ROWS = 64  # of a block


@estimator
class SANSA(ItemWeights):
    """EASE with few weights, for catalogues too wide for a matrix of items by items.

    With G = X^T X, the items in order of popularity, and

        A = G + l2 I + dropout / (1 - dropout) diag(G),    A^-1 ~ K^T D^-1 K,

    where K is lower triangular with ones on its diagonal, sparse, and D is diagonal, the weights
    are those of EASE:

        B_ij = -P_ij / P_jj,    P = K^T D^-1 K.

    Row i of K looks back at the set S of the `neighbours` items alike to i among all that are more
    popular. Of all such rows it is the one that leaves the smallest residual |I - K L|, L L^T = A:

        K_iS = -A_iS (A_SS)^-1,    D_i = A_ii + K_iS A_Si.

    No other item is needed for it, so that rows are solved side by side; with all `neighbours` the
    inverse is exact. The scalings of `user_norm` and `item_norm` are those of EASE.

    Parameters
    ----------
    l2
        Ridge penalty, above 0, in units of likes.
    neighbours
        Of each item, at least 1: what a row of K may hold. The paper's density of a factor is this
        over the items.
    dropout
        Probability of leaving out an input, 0 <= dropout < 1.
    user_norm
        Exponent from 0 (everybody's likes count the same) to 1.
    item_norm
        Exponent from 0 (as the paper) to 1; larger helps items that few know.

    Attributes
    ----------
    weights_ : float32 CSR array of shape (items, items)
        s_i B_ij: what a like of item i adds to the score of item j. None on the diagonal.
    scales_ : float32 array of shape (items,)
        s_i; all 1 where `item_norm` is 0.

    Raises
    ------
    ParameterError
        for a parameter out of its range.
    TrainingError
        when items depend on each other too much for so small an `l2`.

    Notes
    -----
    Spisak et al. factorise A incompletely and then lessen the residual of its factor's inverse step
    by step. Here each row of the inverse is solved for at once, as Kolotilina and Yeremin do, which
    needs no factor and cannot break down.

    Products of A are left out where all that a system may miss is at most half of its ridge: with r
    the diagonal of A - G, those with

        |G_ij| < sqrt(r_i r_j) / (2 neighbours).

    So all systems stay positive definite, while of a wide catalogue few products are left. Weights
    below .001 are left out, too. Both are kept where `neighbours` are all items.

    References
    ----------
    Spisak, Bartyzal, Hoskovec, Peska, Tuma 2023. Scalable Approximate NonSymmetric Autoencoder for
    Collaborative Filtering. RecSys.
    Kolotilina, Yeremin 1993. Factorized Sparse Approximate Inverse Preconditionings I. SIAM Journal
    on Matrix Analysis and Applications 14.

    Examples
    --------
    >>> import numpy as np
    >>> from isthmus import SANSA
    >>> likes = np.array([[1, 1, 0, 0], [1, 1, 0, 0], [0, 0, 1, 1], [0, 0, 1, 1]])
    >>> SANSA(l2=1.0).fit(likes).score_items(np.array([[1, 0, 0, 0]])).round(2)
    array([[0.  , 0.67, 0.  , 0.  ]], dtype=float32)
    """

    l2: float = number(500.0, above=0)
    neighbours: int = whole(100, least=1)
    dropout: float = number(0.0, least=0, below=1)
    user_norm: float = number(0.0, least=0, most=1)
    item_norm: float = number(0.0, least=0, most=1)

    grid: ClassVar[dict[str, tuple[Any, ...]]] = {
        "user_norm": (0.0, 0.3),
        "item_norm": (0.0, 0.25),
        "dropout": (0.0, 0.4),
        "l2": (500.0, 250.0, 100.0),
    }

    def fit(self, X: Any, y: None = None) -> Self:
        """Solve for the weights; `X` is CSR or an array of shape (users, items)."""
        X = scale_rows(self._fit_rows(X), -self.user_norm)
        popularity = column_lengths(X)
        scales = trace_keeping(popularity, -self.item_norm)
        index = np.int32 if X.nnz <= np.iinfo(np.int32).max else np.int64
        order = np.argsort(-popularity, kind="stable").astype(index)
        place = np.argsort(order).astype(index)
        scaled = X.data * scales[X.indices].astype(X.dtype)
        cells = scaled, place[X.indices], X.indptr.astype(index)
        ranked = sp.csr_array(cells, shape=X.shape)
        root = self._root(ranked, (scales**2 * popularity)[order])
        self.weights_ = self._between(root, order, place)
        if self.item_norm:
            self.weights_.data *= np.repeat(scales, np.diff(self.weights_.indptr))
        self.scales_ = scales.astype(np.float32)
        return self

    def similarities(self, items: np.ndarray) -> np.ndarray:
        """Partial correlation, sign(B_ij) sqrt(B_ij B_ji), and 1 of an item with itself.

        0 where either weight was left out.
        """
        check_is_fitted(self)
        items = np.asarray(items)
        outward = self.weights_[items].toarray()
        inward = self.weights_[:, items].T.toarray()
        return partial_correlations(outward, inward, self.scales_, items)

    def estimate_memory(self, users: int, items: int, stored: int) -> int:
        # nobody knows how often two items meet: as if they met that often wherever they can
        often = max(SLACK * self.l2 / self.neighbours, 1.0)
        pairs = min(items**2 // 2, int(stored**2 / max(users, 1) / often))
        table = 4 * items**2 if items <= DENSE else 0
        root = 8 * items * min(self.neighbours, items)
        return 24 * stored + max(8 * pairs + table + root, 7 * root) + 2**24

    def _root(self, X: sp.csr_array, lengths: np.ndarray) -> sp.csr_array:
        """D^-1/2 K, of items in order."""
        ridge = self.l2 + self.dropout / (1 - self.dropout) * lengths
        room = 0.0 if self._keeps_all(len(lengths)) else SLACK / self.neighbours
        below = large_products(X, np.sqrt(room * ridge))
        like = np.where(lengths > 0, lengths, 1.0)
        root = root_of_inverse(below, lengths + ridge, most=self.neighbours, like=like)
        if root is None:
            raise TrainingError(
                f"SANSA: X^T X + {self.l2:g} cannot be inverted: its columns depend on each other; "
                "raise l2"
            )
        return root

    def _between(self, root: sp.csr_array, order: np.ndarray, place: np.ndarray) -> sp.csr_array:
        """What is kept of B, the items as they were, from a root of P, where they are in order."""
        items = len(order)
        own = np.bincount(root.indices, np.square(root.data, dtype=float), minlength=items)
        turned = root.T.tocsr()[place]
        least = 0.0 if self._keeps_all(items) else SMALLEST
        kept: dict[int, sp.csr_array] = {}

        def block(start: int) -> None:
            rows = (turned[start : start + ROWS] @ root).tocoo()
            item, other = rows.coords[0], order[rows.coords[1]]
            weights = rows.data / -own[rows.coords[1]]
            large = (np.abs(weights) >= least) & (item + start != other)
            cells = weights[large], (item[large], other[large])
            kept[start] = sp.csr_array(cells, shape=rows.shape)

        each(block, range(0, items, ROWS))
        return stacked(kept, items)

    def _keeps_all(self, items: int) -> bool:
        return self.neighbours >= items - 1
