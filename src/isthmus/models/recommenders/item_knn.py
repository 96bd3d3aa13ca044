"""ItemKNN: nearest neighbours of items by cosine."""

from __future__ import annotations

from typing import Any, ClassVar, Self

import numpy as np
import scipy.sparse as sp
from sklearn.utils.validation import check_is_fitted

from isthmus.core.gram import gram_blocks, scale_rows
from isthmus.core.item_weights import ItemWeights
from isthmus.core.parameters import estimator, number, whole


@estimator
class ItemKNN(ItemWeights):
    """Scores an item by how near it is to the items of a history.

        score_uj = sum_i x_ui s_ij,    s_ij = c_i . c_j / (|c_i| |c_j| + shrinkage),

    where c_i is the column of item i, its rows scaled by length^-user_norm (length: the sum of
    squares of a row, the number of likes where a like is 1), and the sum goes over the `neighbours`
    nearest to j among all items other than j.

    Parameters
    ----------
    neighbours
        Of each item scored, at least 1.
    shrinkage
        Takes away from pairs seen together a few times only, in units of likes; 0 or more.
    user_norm
        Exponent from 0 (the plain cosine: those who like a lot have most to say) to 1; at 0.5 every
        row has the same length.

    Attributes
    ----------
    weights_ : float32 CSR array of shape (items, items)
        s_ij, at most `neighbours` in each column, all above 0, none on the diagonal.

    Raises
    ------
    ParameterError
        for a parameter out of its range.

    Notes
    -----
    Sarwar et al. divide the score by the sum of the similarities, which suits ratings; for likes
    that would be 1 for everything near anything, so it is left out. The scaling of rows keeps their
    total length, so that `shrinkage` means the same at every `user_norm`.

    References
    ----------
    Sarwar, Karypis, Konstan, Riedl 2001. Item-Based Collaborative Filtering Recommendation
    Algorithms. WWW. Sections 3.1.1 (cosine) and 3.2.1 (weighted sum).

    Examples
    --------
    >>> import numpy as np
    >>> from isthmus import ItemKNN
    >>> likes = np.array([[1, 1, 0, 0], [1, 1, 0, 0], [0, 0, 1, 1], [0, 0, 1, 1]])
    >>> ItemKNN(shrinkage=0.0).fit(likes).score_items(np.array([[1, 0, 0, 0]])).round(2)
    array([[0., 1., 0., 0.]], dtype=float32)
    """

    neighbours: int = whole(200, least=1)
    shrinkage: float = number(10.0, least=0)
    user_norm: float = number(0.75, least=0, most=1)

    grid: ClassVar[dict[str, tuple[Any, ...]]] = {
        "user_norm": (0.75, 0.5),
        "neighbours": (200, 100, 400, 50),
        "shrinkage": (0.0, 20.0),
    }

    def fit(self, X: Any, y: None = None) -> Self:
        """Find the neighbours; `X` is CSR or an array of shape (users, items)."""
        X = scale_rows(self._fit_rows(X), -self.user_norm)
        items = X.shape[1]
        lengths = np.sqrt(np.bincount(X.indices, np.square(X.data), minlength=items))
        nearest: dict[int, tuple[np.ndarray, np.ndarray]] = {}  # item -> which, how near

        def find(start: int, block: np.ndarray) -> None:
            for item, products in enumerate(block, start):
                products[item] = 0
                met = np.flatnonzero(products > 0)
                alike = products[met] / (lengths[item] * lengths[met] + self.shrinkage)
                if len(met) > self.neighbours:
                    most = np.argpartition(alike, -self.neighbours)[-self.neighbours :]
                    met, alike = met[most], alike[most]
                nearest[item] = met, alike.astype(np.float32)

        gram_blocks(X, find)
        which, how_near = zip(*(nearest[item] for item in range(items)), strict=True)
        ends = np.cumsum([0, *map(len, which)])
        cells = np.concatenate(how_near), np.concatenate(which), ends
        self.weights_ = sp.csr_array(cells, shape=(items, items)).T.tocsr()
        return self

    def similarities(self, items: np.ndarray) -> np.ndarray:
        """s_ij of the neighbours of each item, 0 of all others, and 1 of an item with itself."""
        check_is_fitted(self)
        items = np.asarray(items)
        alike = self.weights_[:, items].T.toarray()
        alike[np.arange(len(items)), items] = 1
        return alike

    def estimate_memory(self, users: int, items: int, stored: int) -> int:
        return 32 * stored + 24 * items * min(self.neighbours, items)
