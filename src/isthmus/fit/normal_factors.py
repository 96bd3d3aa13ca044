"""Biases and factors of ratings, as normal distributions; what the models with such share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, NamedTuple, Protocol, TypeVar

import numpy as np
import scipy.sparse as sp
from sklearn.utils.validation import check_is_fitted

from isthmus.core.item_scorer import ItemScorer
from isthmus.core.parameters import estimator, seed, whole
from isthmus.core.seeds import entropy, stream
from isthmus.core.threads import each

SOLVE_ROWS = 256
NARROWEST = 1e-8  # variance of a factor that nothing speaks for, in units of the noise


class Posterior(NamedTuple):
    """What is believed of (bias, factors) of every user, or of every item."""

    mean: np.ndarray  # (rows, 1 + factors)
    spread: np.ndarray  # covariance, (rows, 1 + factors, 1 + factors)


class Prior(Protocol):
    """What is believed of (bias, factors) before the ratings are seen."""

    means: np.ndarray  # (rows, 1 + factors)
    penalties: np.ndarray  # noise over variance, (1 + factors,)

    def learn(self, beliefs: Posterior, noise: float) -> None:
        """Suit the beliefs as well as possible."""
        ...


P = TypeVar("P", bound=Prior)


class Known(NamedTuple):
    """A prior that has been learned."""

    means: np.ndarray
    penalties: np.ndarray


class AroundZero:
    """Every row's mean is 0; the variances are learned."""

    def __init__(self, rows: int, width: int) -> None:
        self.means = np.zeros((rows, width))
        self.penalties = np.ones(width)

    def learn(self, beliefs: Posterior, noise: float) -> None:
        variances = beliefs.mean**2 + np.diagonal(beliefs.spread, axis1=1, axis2=2)
        self.penalties = noise / np.maximum(variances.mean(axis=0), NARROWEST * noise)


@estimator
class NormalFactors(ItemScorer):
    """Abstract: ratings are mu + b_u + c_i + p_u . q_i + noise, all of it normal.

    Maximises the variational bound

        E[log p(r, b, c, p, q)] - E[log Q],    Q = prod_u Q(b_u, p_u) prod_i Q(c_i, q_i)

    over normal Q, the variance of the noise and whatever the priors leave open.

    Parameters
    ----------
    factors
        Width of p and q, at least 1. Those that the ratings do not support shrink to nothing.
    epochs
        Sweeps over users and items, at least 1.
    random_state
        Seeds the first factors.
    """

    factors: int = whole(12, least=1)
    epochs: int = whole(20, least=1)
    random_state: int | None = seed(0)

    rates: ClassVar[bool] = True

    def user_means(self, X: sp.csr_array) -> np.ndarray:
        """What the fitted prior expects of (b, p) of people with these histories."""
        return np.zeros((X.shape[0], 1 + self.factors))

    def score_items(self, X: Any, rows: np.ndarray | None = None) -> np.ndarray:
        """mu + b_u + c_i + p_u . q_i, float32 of shape (rows, items), not clipped."""
        X, _ = self._score_rows(X, rows)
        items = Posterior(self.item_means_, self.item_spreads_)
        prior = Known(self.user_means(X), self.user_penalties_)
        (users, _), _ = solve(self._standardised(X), items, prior, self.noise_)
        left = np.column_stack([users, np.ones(len(users))])
        biases, factors = self.item_means_[:, :1], self.item_means_[:, 1:]
        right = np.column_stack([np.ones(len(factors)), factors, biases])
        scores = (left * self.deviation_).astype(np.float32) @ right.astype(np.float32).T
        scores += np.float32(self.mean_)
        return scores

    def similarities(self, items: np.ndarray) -> np.ndarray:
        """Cosine of the items' factors, the bias left out."""
        check_is_fitted(self)
        factors = self.item_means_[:, 1:]
        lengths = np.linalg.norm(factors, axis=1, keepdims=True)
        directions = factors / np.where(lengths > 0, lengths, 1)
        return (directions[np.asarray(items)] @ directions.T).astype(np.float32)

    def estimate_memory(self, users: int, items: int, stored: int) -> int:
        width = 1 + self.factors
        return 64 * stored + (users + items) * width * (20 * width + 16)

    def _fit(self, X: Any, priors: Callable[[sp.csr_array], tuple[P, P]]) -> P:
        """Learn from the stored cells of `X`; returns the prior of the users, as it became."""
        X = self._fit_rows(X)
        rated = X.data if X.nnz else np.zeros(1)
        self.rating_range_ = [float(rated.min()), float(rated.max())]
        self.mean_ = float(rated.mean(dtype=np.float64))
        self.deviation_ = float(rated.std(dtype=np.float64)) or 1.0
        by_user = self._standardised(X)
        by_item = by_user.T.tocsr()
        items = self._first_factors(X.shape[1])
        of_users, of_items = priors(by_user)
        noise = 1.0
        for _ in range(self.epochs):
            users, _ = solve(by_user, items, of_users, noise)
            items, error = solve(by_item, users, of_items, noise)
            noise = max(error / max(X.nnz, 1), NARROWEST)
            of_users.learn(users, noise)
            of_items.learn(items, noise)
        self.item_means_, self.item_spreads_ = items
        self.user_penalties_, self.noise_ = of_users.penalties, noise
        return of_users

    def _standardised(self, X: sp.csr_array) -> sp.csr_array:
        data = (X.data.astype(np.float64) - self.mean_) / self.deviation_
        return sp.csr_array((data, X.indices, X.indptr), shape=X.shape)

    def _first_factors(self, items: int) -> Posterior:
        width = 1 + self.factors
        random = stream(entropy(self.random_state), "factors")
        mean = random.normal(scale=0.1, size=(items, width))
        mean[:, 0] = 0
        return Posterior(mean, np.zeros((items, width, width)))


def solve(
    X: sp.csr_array, other: Posterior, prior: Prior | Known, noise: float
) -> tuple[Posterior, float]:
    """What the stored cells say of the rows of `X`, given what is believed of its columns.

    Returns the posterior and the expected sum of squared errors of the stored cells.
    """
    penalties = prior.penalties
    width = len(penalties)
    upper = np.triu_indices(width)
    bias, bias_variance = other.mean[:, 0], other.spread[:, 0, 0]
    design = np.column_stack([np.ones(len(bias)), other.mean[:, 1:]])  # E z, (columns, width)
    shared = np.column_stack([np.zeros(len(bias)), other.spread[:, 0, 1:]])  # covariance of c and z
    offset = design * bias[:, None] + shared  # E[z c]
    spread = other.spread.copy()
    spread[:, 0, :] = spread[:, :, 0] = 0
    outer = design[:, upper[0]] * design[:, upper[1]] + spread[:, upper[0], upper[1]]  # E[z z^T]
    square = bias**2 + bias_variance  # E[c^2]

    result = Posterior(np.empty((X.shape[0], width)), np.empty((X.shape[0], width, width)))
    errors = np.empty(X.shape[0])

    def block(first: int) -> None:
        part = slice(first, first + SOLVE_ROWS)
        ratings = X[part]
        cells = ratings.copy()
        cells.data = np.ones_like(ratings.data)
        precision = np.empty((ratings.shape[0], width, width))
        precision[:, upper[0], upper[1]] = precision[:, upper[1], upper[0]] = cells @ outer
        precision[:, np.arange(width), np.arange(width)] += penalties
        expected = prior.means[part]
        moment = ratings @ design - cells @ offset + penalties * expected
        inverse = np.linalg.inv(precision)
        mean = np.einsum("rij,rj->ri", inverse, moment)
        result.mean[part] = mean
        result.spread[part] = noise * inverse
        # sum_i E(r - c_i - w.z_i)^2; the cross terms fold up because precision mean = moment
        own = mean * (mean - 2 * expected) + noise * np.diagonal(inverse, axis1=1, axis2=2)
        errors[part] = ratings.power(2).sum(axis=1) - 2 * (ratings @ bias) + cells @ square
        errors[part] += noise * width - (mean * moment).sum(axis=1) - own @ penalties

    each(block, range(0, X.shape[0], SOLVE_ROWS))
    return result, float(errors.sum())
