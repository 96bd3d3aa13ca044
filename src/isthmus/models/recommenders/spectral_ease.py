"""SpectralEASE: EASE by its leading directions, for catalogues too wide for an inverse."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar, NamedTuple, Self

import numpy as np
import scipy.sparse as sp
from scipy.linalg import qr
from sklearn.base import clone
from sklearn.utils.validation import check_is_fitted

from isthmus.core.gram import ITEMS, column_lengths, gram_blocks, scale_rows, trace_keeping
from isthmus.core.item_scorer import ItemScorer
from isthmus.core.parameters import estimator, number, seed, whole
from isthmus.core.ridge import partial_correlations
from isthmus.core.seeds import entropy, stream
from isthmus.core.threads import each, workers

SPARE = 16  # directions beyond those kept: the last ones converge the slowest
SWEEPS = 4  # products with Z^T Z before the directions are taken
COLUMNS = 32  # of a product at a time, by one thread
SCORE_ROWS = 64


class Spectrum(NamedTuple):
    """What models of every `l2` share."""

    scales: np.ndarray  # s, (items,)
    lengths: np.ndarray  # |z_j|^2, (items,)
    values: np.ndarray  # the largest eigenvalues of Z^T Z, falling, (rank,)
    vectors: np.ndarray  # V, (items, directions)
    rest: sp.csr_array  # of Z^T Z - V diag(values) V^T the largest off the diagonal, (items, items)


@estimator
class SpectralEASE(ItemScorer):
    """EASE whose inverse is exact along the leading directions and of first order along the rest.

    EASE's weights are, with Z the scaled rows and columns of likes,

        B_ij = T_ij / (1 - T_jj),    T = Z^T Z (Z^T Z + l2 I)^-1,

    and 0 on the diagonal. Here the `directions` largest eigenvalues v of Z^T Z are known with their
    vectors V, v_r is the last of them, and

        T = V diag(v / (v + l2)) V^T + (Z^T Z - V diag(v) V^T) / (l2 + v_r),

    where off the diagonal the second part keeps the `neighbours` largest entries of each column.
    No step makes a matrix of items by items. As in EASE, rows are scaled by length^-user_norm,
    columns by popularity^-item_norm, and with s_i the scale of column i

        score_uj = sum_i x_ui s_i B_ij.

    Parameters
    ----------
    directions
        Leading directions, at least 1; with as many as there are items it is EASE.
    neighbours
        Of each item scored, the entries that the second part keeps; 0 or more.
    l2
        Ridge penalty, above 0, in units of likes.
    user_norm
        Exponent from 0 (everybody's likes count the same) to 1.
    item_norm
        Exponent from 0 (as the paper) to 1; larger helps items that few know.
    random_state
        Seeds the search for the directions.

    Attributes
    ----------
    inward_ : float32 array of shape (items, directions)
        s_i V_i.
    outward_ : float32 array of shape (items, directions)
        The share of V_j in B: `inward_ @ outward_.T + weights_` is s_i B_ij off the diagonal.
    weights_ : float32 CSR array of shape (items, items)
        The second part of s_i B_ij; nothing on the diagonal.
    scales_ : float32 array of shape (items,)
        s_i; all 1 where `item_norm` is 0.

    Raises
    ------
    ParameterError
        for a parameter out of its range.

    Notes
    -----
    The eigenvectors do not depend on `l2`, so that a grid of penalties costs little more than one.
    They are found by subspace iteration, from random directions.

    References
    ----------
    Steck 2019. Embarrassingly Shallow Autoencoders for Sparse Data. WWW. Equation 8.
    Halko, Martinsson, Tropp 2011. Finding Structure with Randomness. SIAM Review. Algorithm 4.4.
    Park, Yoon, Kim, Lee 2025. Why is Normalization Necessary for Linear Recommenders? SIGIR.

    Examples
    --------
    >>> import numpy as np
    >>> from isthmus import SpectralEASE
    >>> likes = np.array([[1, 1, 0, 0], [1, 1, 0, 0], [0, 0, 1, 1], [0, 0, 1, 1]])
    >>> model = SpectralEASE(l2=1.0, user_norm=0.0, item_norm=0.0).fit(likes)
    >>> scores = model.score_items(np.array([[1, 0, 0, 0]]))
    >>> bool(scores[0, 1] > scores[0, 2])
    True
    """

    directions: int = whole(256, least=1)
    neighbours: int = whole(400, least=0)
    l2: float = number(150.0, above=0)
    user_norm: float = number(0.2, least=0, most=1)
    item_norm: float = number(0.2, least=0, most=1)
    random_state: int | None = seed(0)

    grid: ClassVar[dict[str, tuple[Any, ...]]] = {
        "user_norm": (0.2, 0.0),
        "item_norm": (0.2, 0.0),
        "l2": (150.0, 50.0, 500.0, 1500.0),
    }

    def fit(self, X: Any, y: None = None) -> Self:
        """Find the directions and the weights; `X` is CSR or an array of shape (users, items)."""
        return self._weigh(self._spectrum(self._fit_rows(X)))

    def fit_each(self, X: Any, settings: list[dict[str, Any]]) -> Iterator[Self]:
        """One fitted model for each setting; neighbours that differ in `l2` share a spectrum."""
        before, shared = None, None
        for fields in settings:
            model = clone(self).set_params(**fields)
            rows = model._fit_rows(X)
            beside = {name: value for name, value in model.get_params().items() if name != "l2"}
            if shared is None or beside != before:
                before, shared = beside, model._spectrum(rows)
            yield model._weigh(shared)

    def score_items(self, X: Any, rows: np.ndarray | None = None) -> np.ndarray:
        """Float32 of shape (rows, items)."""
        X, _ = self._score_rows(X, rows)
        scores = np.empty(X.shape, dtype=np.float32)
        own = (self.inward_ * self.outward_).sum(axis=1)

        def block(first: int) -> None:
            part = X[first : first + SCORE_ROWS]
            found = (part @ self.inward_) @ self.outward_.T
            found += (part @ self.weights_).toarray()
            users = np.repeat(np.arange(part.shape[0]), np.diff(part.indptr))
            found[users, part.indices] -= part.data * own[part.indices]
            scores[first : first + SCORE_ROWS] = found

        each(block, range(0, X.shape[0], SCORE_ROWS))
        return scores

    def similarities(self, items: np.ndarray) -> np.ndarray:
        """sign(B_ij) sqrt(B_ij B_ji): how alike two items are once all others are accounted for."""
        check_is_fitted(self)
        items = np.asarray(items)
        outward = self.inward_[items] @ self.outward_.T + self.weights_[items].toarray()
        inward = self.outward_[items] @ self.inward_.T + self.weights_[:, items].T.toarray()
        return partial_correlations(outward, inward, self.scales_, items)

    def contributions(self, history: sp.csr_array, item: int) -> np.ndarray:
        """x_i s_i B_ij of every stored cell; their sum is the score."""
        check_is_fitted(self)
        weights = self.inward_ @ self.outward_[item] + self.weights_[:, [item]].toarray()[:, 0]
        weights[item] = 0
        return history.data * weights[history.indices]

    def estimate_memory(self, users: int, items: int, stored: int) -> int:
        rank = min(self.directions + SPARE, items)
        found = 16 * items * rank + 24 * items * min(self.neighbours, items)
        return found + 4 * workers() * (users * COLUMNS + 4 * ITEMS * items) + 32 * stored

    def _spectrum(self, X: sp.csr_array) -> Spectrum:
        X = scale_rows(X, -self.user_norm)
        popularity = column_lengths(X)
        scales = trace_keeping(popularity, -self.item_norm).astype(np.float32)
        Z = sp.csr_array((X.data * scales[X.indices], X.indices, X.indptr), shape=X.shape)
        random = stream(entropy(self.random_state), "directions")
        values, vectors = leading(Z, min(self.directions, X.shape[1]), random)
        rest = remainder(Z, values, vectors, min(self.neighbours, X.shape[1] - 1))
        return Spectrum(scales, popularity * scales**2, values, vectors, rest)

    def _weigh(self, found: Spectrum) -> Self:
        """The weights, given what does not depend on `l2`."""
        values = np.maximum(found.values, 0)
        linear = 1 / (self.l2 + values[-1])  # more, and T_jj could come to 1
        leads = values / (values + self.l2)
        own = np.square(found.vectors) @ (leads - linear * values) + linear * found.lengths  # T_jj
        left = (1 - own).astype(np.float32)
        rest = found.rest
        weights = np.repeat(found.scales * np.float32(linear), np.diff(rest.indptr)) * rest.data
        weights /= left[rest.indices]
        self.inward_ = found.vectors * found.scales[:, None]
        self.outward_ = found.vectors * (leads.astype(np.float32) / left[:, None])
        self.weights_ = sp.csr_array((weights, rest.indices, rest.indptr), shape=rest.shape)
        self.scales_ = found.scales
        return self


def leading(
    Z: sp.csr_array, rank: int, random: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """The largest eigenvalues of Z^T Z, falling, and their vectors, (columns, rank), float32."""
    columns = Z.shape[1]
    turned = Z.T.tocsr()
    size = (columns, min(rank + SPARE, columns))
    basis = random.normal(size=size).astype(np.float32)
    for _ in range(SWEEPS):
        basis = _squared(Z, turned, _orthonormal(basis))
    basis = _orthonormal(basis)
    values, axes = np.linalg.eigh(basis.T.astype(float) @ _squared(Z, turned, basis))
    return values[::-1][:rank], basis @ axes[:, ::-1][:, :rank].astype(np.float32)


def _orthonormal(basis: np.ndarray) -> np.ndarray:
    """In float32, where NumPy's would go by way of float64."""
    return qr(basis, mode="economic", overwrite_a=True, check_finite=False)[0]


def _squared(Z: sp.csr_array, turned: sp.csr_array, basis: np.ndarray) -> np.ndarray:
    """Z^T Z times a basis."""
    product = np.empty_like(basis)

    def block(first: int) -> None:
        part = slice(first, first + COLUMNS)
        product[:, part] = turned @ (Z @ np.ascontiguousarray(basis[:, part]))

    each(block, range(0, basis.shape[1], COLUMNS))
    return product


def remainder(
    Z: sp.csr_array, values: np.ndarray, vectors: np.ndarray, neighbours: int
) -> sp.csr_array:
    """Of Z^T Z - V diag(values) V^T the largest entries of each column, none on the diagonal."""
    columns = Z.shape[1]
    which = np.zeros((columns, neighbours), dtype=np.int32)
    entries = np.zeros((columns, neighbours), dtype=np.float32)
    led = (vectors * values).astype(np.float32)

    def keep(start: int, products: np.ndarray) -> None:
        part = slice(start, start + len(products))
        products -= led[part] @ vectors.T
        products[np.arange(len(products)), np.arange(columns)[part]] = 0
        which[part] = np.argpartition(np.abs(products), -neighbours)[:, -neighbours:]
        entries[part] = np.take_along_axis(products, which[part], axis=1)

    if neighbours:
        gram_blocks(Z, keep)
    ends = neighbours * np.arange(columns + 1)
    found = sp.csr_array((entries.ravel(), which.ravel(), ends), shape=(columns, columns))
    return found.T.tocsr()
