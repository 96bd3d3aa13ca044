"""SVDpp: factors of ratings whose means follow what was rated, fitted by variational Bayes."""

from __future__ import annotations

from typing import Any, ClassVar, Self

import numpy as np
import scipy.sparse as sp
from sklearn.utils.extmath import randomized_svd

from isthmus.core.parameters import estimator, whole
from isthmus.core.seeds import entropy, stream
from isthmus.fit.normal_factors import NARROWEST, NormalFactors, Posterior

FIRST_RIDGE = 1.0
RIDGES = (1e-3, 1e9)  # as good as none, and nothing is followed
PASSES = 3  # of the decomposition over the cells, each there and back


@estimator
class SVDpp(NormalFactors):
    """Matrix factorisation that also learns from which items were rated, whatever the rating.

        r_ui = mu + b_u + c_i + p_u . q_i + noise
        (b_u, p_u) ~ Normal(|N(u)|^-1/2 sum_{j in N(u)} y_j, V)
        (c_i, q_i) ~ Normal(|R(i)|^-1/2 sum_{v in R(i)} z_v, W)

    N(u) are the items that u rated, R(i) the users who rated i; V and W are diagonal. Each half of
    a sweep is that of `BiasedMF`, with the sums as the means of the priors. Then y and z are the
    ridge regressions of the users' and the items' means on these sums, one for each column, and
    the penalties, V and W are those of most evidence (MacKay's fixed point):

        kept = s^2 / (s^2 + ridge),    V = left / (users - sum kept),    ridge = V sum kept / |y|^2

    with s the singular values of the matrix of the sums and `left` the expected squared distance of
    (b_u, p_u) from their means.

    Parameters
    ----------
    factors
        Width of p and q, at least 1. Those that the ratings do not support shrink to nothing.
    directions
        Strongest directions of what was rated by whom, within which y and z lie, at least 1.
    epochs
        Sweeps over users and items, at least 1.
    random_state
        Seeds the first factors.

    Attributes
    ----------
    implicit_ : array of shape (items, 1 + factors)
        y, for ratings less their mean in units of their deviation.
    item_means_ : array of shape (items, 1 + factors)
        Posterior mean of (c_i, q_i), in the same units.
    item_spreads_ : array of shape (items, 1 + factors, 1 + factors)
        Its covariance.
    user_penalties_ : array of shape (1 + factors,)
        Noise over V.
    noise_ : float
        Variance of the noise, in squared deviations.
    mean_, deviation_ : float
        Of the fitted ratings.
    rating_range_ : list of float
        Smallest and largest fitted rating. Scores are not clipped to it.

    Raises
    ------
    ParameterError
        for a parameter out of its range.

    Notes
    -----
    The paper descends the gradient of the squared error with penalties to be tuned; here nothing
    needs tuning. It has sums for users only; those for items are the same idea turned round, worth
    .006 of root mean squared error on MovieLens 1M, and the biases follow the sums as well.
    Directions beyond the strongest few hundred predict worse (.831 with 500 and .833 with all
    3,706, where 200 give .830): there, a cell is part of the very sums that are fitted to it.

    People are always scored by solving for them from the history given, so that the same history
    gives the same scores whether or not it was fitted. That something was rated says something
    even where the rating does not; who rated nothing gets mu + c_i.

    References
    ----------
    Koren 2008. Factorization Meets the Neighborhood: a Multifaceted Collaborative Filtering Model.
    KDD. Equation 15.
    Lim, Teh 2007. Variational Bayesian Approach to Movie Rating Prediction. KDD Cup and Workshop.
    MacKay 1992. Bayesian Interpolation. Neural Computation 4(3). Equations 4.9 and 4.10.

    Examples
    --------
    Kind people alone rate the first item and harsh ones the second, where all give the same; of two
    new people we know no more than that:

    >>> import numpy as np, scipy.sparse as sp
    >>> from isthmus import SVDpp
    >>> random = np.random.default_rng(0)
    >>> kind = np.arange(200) % 2 == 1
    >>> stars = 3 + np.where(kind, 0.5, -0.5)[:, None] * (np.arange(20) > 1)
    >>> rated = random.random(stars.shape) < 0.2
    >>> rated[:, 0], rated[:, 1] = kind, ~kind
    >>> stars = np.where(rated, stars + random.normal(size=stars.shape), 0)
    >>> model = SVDpp(factors=2).fit(sp.csr_array(stars))
    >>> one, other = model.score_items(sp.csr_array(3.0 * np.eye(2, 20)))[:, 2:].mean(axis=1)
    >>> bool(one > 3.4 and other < 2.6)
    True
    """

    factors: int = whole(24, least=1)
    directions: int = whole(200, least=1)
    epochs: int = whole(30, least=1)

    grid: ClassVar[dict[str, tuple[Any, ...]]] = {"factors": (8, 24)}

    def fit(self, X: Any, y: None = None) -> Self:
        """Learn from the stored cells of `X`, CSR of shape (users, items)."""
        self.implicit_ = self._fit(X, self._priors).summed
        return self

    def user_means(self, X: sp.csr_array) -> np.ndarray:
        return averaged(X) @ self.implicit_

    def estimate_memory(self, users: int, items: int, stored: int) -> int:
        kept = min(self.directions, users, items)
        return super().estimate_memory(users, items, stored) + 4 * 4 * (users + items) * kept

    def _priors(self, X: sp.csr_array) -> tuple[Sums, Sums]:
        chance = int(stream(entropy(self.random_state), "directions").integers(2**31))
        sides = (X, X.T.tocsr())
        users, items = (Sums(side, 1 + self.factors, self.directions, chance) for side in sides)
        return users, items


class Sums:
    """A prior whose means are sums of y over a row's cells, each times its row's length^-1/2.

    Of y, the parts along the strongest directions of the cells are kept.
    """

    def __init__(self, X: sp.csr_array, width: int, directions: int, chance: int) -> None:
        k = min(directions, *X.shape)
        rows, sizes, columns = randomized_svd(averaged(X), k, n_iter=PASSES, random_state=chance)
        self._rows, self._columns = rows, columns  # (rows, k) and (k, columns)
        self._sizes = sizes[:, None]
        self._along = np.zeros((k, width))  # of y
        self._ridge = np.full(width, FIRST_RIDGE)
        self.means = np.zeros((X.shape[0], width))
        self.penalties = np.ones(width)

    @property
    def summed(self) -> np.ndarray:
        """y, (columns, width)."""
        return self._columns.T @ self._along

    def learn(self, beliefs: Posterior, noise: float) -> None:
        squares, found = self._sizes**2 + self._ridge, self._rows.T @ beliefs.mean
        self._along = self._sizes * found / squares
        self.means = self._rows @ (self._sizes * self._along)
        followed = (self._sizes**2 / squares).sum(axis=0)
        spread = np.diagonal(beliefs.spread, axis1=1, axis2=2).sum(axis=0)
        left = ((beliefs.mean - self.means) ** 2).sum(axis=0) + spread
        variances = left / np.maximum(len(self.means) - followed, 1)
        variances = np.maximum(variances, NARROWEST * noise)
        self.penalties = noise / variances
        lengths = np.maximum((self._along**2).sum(axis=0), NARROWEST * variances)
        self._ridge = np.clip(variances * followed / lengths, *RIDGES)


def averaged(X: sp.csr_array) -> sp.csr_array:
    """1 in the stored cells, times the row's length^-1/2."""
    lengths = np.diff(X.indptr)
    data = np.repeat(1 / np.sqrt(np.maximum(lengths, 1)), lengths).astype(np.float32)
    return sp.csr_array((data, X.indices, X.indptr), shape=X.shape)
