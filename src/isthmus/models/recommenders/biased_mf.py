"""BiasedMF: matrix factorisation with user and item biases, fitted by variational Bayes."""

from __future__ import annotations

from typing import Any, ClassVar, Self

import scipy.sparse as sp

from isthmus.core.parameters import estimator
from isthmus.fit.normal_factors import AroundZero, NormalFactors, Prior


@estimator
class BiasedMF(NormalFactors):
    """The baseline of rating prediction: biases and a product of factors.

        r_ui = mu + b_u + c_i + p_u . q_i + noise

    with a normal prior around 0 on each bias and factor, one variance for each of the 1 + factors
    on either side. Maximises the variational bound

        E[log p(r, b, c, p, q)] - E[log Q],    Q = prod_u Q(b_u, p_u) prod_i Q(c_i, q_i)

    over normal Q, the prior variances and that of the noise. Each step is the ridge regression of
    alternating least squares, except that products of what is uncertain bring their covariance:

        precision_u = sum_i E[z_i z_i^T] + noise / variances,    z_i = (1, q_i),
        mean_u = precision_u^-1 sum_i E[z_i (r_ui - mu - c_i)],  covariance_u = noise precision_u^-1

    over the items that u rated, and the same for items.

    Parameters
    ----------
    factors
        Width of p and q, at least 1. Those that the ratings do not support shrink to nothing.
    epochs
        Sweeps over users and items, at least 1.
    random_state
        Seeds the first factors.

    Attributes
    ----------
    item_means_ : array of shape (items, 1 + factors)
        Posterior mean of (c_i, q_i), for ratings less their mean in units of their deviation.
    item_spreads_ : array of shape (items, 1 + factors, 1 + factors)
        Its covariance.
    user_penalties_ : array of shape (1 + factors,)
        Noise over prior variance, the ridge penalty of a user's (b_u, p_u).
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
    The cited paper of the model descends its gradient with one penalty, to be tuned. Here nothing
    needs tuning, and on MovieLens 1M the error is lower than with the best penalty.

    Users are always scored by solving for them from the history given, so the same history gives
    the same scores whether or not it was fitted; who rated nothing gets mu + c_i, and an item that
    nobody rated mu + b_u.

    References
    ----------
    Koren, Bell, Volinsky 2009. Matrix Factorization Techniques for Recommender Systems. IEEE
    Computer 42(8). Equation 4.
    Lim, Teh 2007. Variational Bayesian Approach to Movie Rating Prediction. KDD Cup and Workshop.

    Examples
    --------
    Ratings that are a product of two factors; a cell held back is found again:

    >>> import numpy as np, scipy.sparse as sp
    >>> from isthmus import BiasedMF
    >>> random = np.random.default_rng(0)
    >>> full = 3 + random.normal(size=(60, 2)) @ random.normal(size=(2, 30))
    >>> rated = sp.csr_array(np.where(random.random(full.shape) < 0.8, full, 0))
    >>> missing = rated.toarray() == 0
    >>> predicted = BiasedMF(factors=3).fit(rated).score_items(rated)
    >>> bool(np.abs(predicted - full)[missing].mean() < 0.1 * np.abs(3 - full)[missing].mean())
    True
    """

    grid: ClassVar[dict[str, tuple[Any, ...]]] = {"factors": (8, 12, 16)}

    def fit(self, X: Any, y: None = None) -> Self:
        """Learn from the stored cells of `X`, CSR of shape (users, items)."""
        self._fit(X, self._priors)
        return self

    def _priors(self, X: sp.csr_array) -> tuple[Prior, Prior]:
        users, items = (AroundZero(rows, 1 + self.factors) for rows in X.shape)
        return users, items
