"""A distribution fitted to codes, which makes any autoencoder generate."""

from __future__ import annotations

import warnings
from typing import Any, Self

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import GaussianMixture
from sklearn.utils.validation import check_array, check_is_fitted

from isthmus.core.errors import ParameterError
from isthmus.core.estimator import Estimator
from isthmus.core.parameters import estimator, seed, whole
from isthmus.core.seeds import entropy, stream


@estimator
class CodeSampler(Estimator):
    """A mixture of Gaussians over codes; with one component, a Gaussian.

    Maximises by expectation and maximisation, over weights, means and full covariances,

        sum_n log sum_k weight_k N(code_n | mean_k, covariance_k)

    Parameters
    ----------
    components
        Gaussians in the mixture.
    random_state
        Same seed, same machine, same numbers; None is different each time.

    Attributes
    ----------
    weights_ : array of shape (components,)
    means_ : array of shape (components, code)
    covariances_ : array of shape (components, code, code)

    References
    ----------
    Ghosh, Sajjadi, Vergari, Black, Schoelkopf 2020. From Variational to Deterministic Autoencoders.
    ICLR. Section 4: a density fitted to the codes after training.

    Examples
    --------
    >>> import numpy as np
    >>> from isthmus import Autoencoder, CodeSampler
    >>> rows = np.random.default_rng(0).normal(size=(100, 2)) @ np.ones((2, 10))
    >>> model = Autoencoder(code=2, epochs=5).fit(rows)
    >>> sampler = CodeSampler(components=2).fit(model.transform(rows))
    >>> model.inverse_transform(sampler.sample(5)).shape
    (5, 10)
    """

    components: int = whole(10, least=1)
    random_state: Any = seed(0)

    def fit(self, X: Any, y: Any = None) -> Self:
        """Fit the mixture to codes of shape (rows, code)."""
        self.check_parameters()
        codes = check_array(X, dtype=np.float64)
        if len(codes) < max(2, self.components):
            raise ParameterError(
                f"{len(codes)} codes are too few for components={self.components}; give as many at "
                "least, or fewer components"
            )
        mixture = GaussianMixture(
            self.components,
            reg_covar=1e-6 * max(float(codes.var(axis=0).mean()), 1e-12),
            random_state=entropy(self.random_state) % 2**32,
        )
        with warnings.catch_warnings():  # a mixture that could fit a little better is good enough
            warnings.simplefilter("ignore", ConvergenceWarning)
            mixture.fit(codes)
        self.weights_ = mixture.weights_
        self.means_ = mixture.means_
        self.covariances_ = mixture.covariances_
        return self

    def sample(self, n: int, random_state: Any = None) -> np.ndarray:
        """`n` codes, (n, code) float32; by default of the sampler's own seed.

        Raises
        ------
        ParameterError
            for `n` below 1.
        """
        check_is_fitted(self)
        if n < 1:
            raise ParameterError(f"n is {n}; it must be a whole number >= 1")
        given = self.random_state if random_state is None else random_state
        draw = stream(entropy(given), "codes")
        which = draw.choice(len(self.weights_), size=n, p=self.weights_ / self.weights_.sum())
        roots = np.linalg.cholesky(self.covariances_)
        noise = draw.standard_normal((n, self.means_.shape[1]))
        return (self.means_[which] + np.einsum("nij,nj->ni", roots[which], noise)).astype(
            np.float32
        )
