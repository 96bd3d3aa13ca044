"""How probable a row is, by its code and by what its code does not restore."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from isthmus.data.scaling import Scaling

LEAST_SPREAD = 0.03  # of a residual, in deviations of its feature
LEAST_VARIANCE = 1e-6  # of a direction of the code, beside the largest; none below


@dataclass(frozen=True, kw_only=True, eq=False)
class CodeAndResidual:
    """Log-density of a row x with code z and reconstruction g(z), up to a constant:

        -sum_j |x_j - g_j(z)| / b_j  -  (z - m)' S^-1 (z - m) / 2

    residuals are Laplace, independent, with the likely scale b_j = median |x_j - g_j| / ln 2; codes
    are Gaussian.

    A reconstruction error by itself misses rows that lie far out in the very directions the code
    holds, and lets features that nothing can restore drown those that are restored well. Medians,
    so that the anomalies among the rows do not set the scale by which they are judged.

    Attributes
    ----------
    spread : array of shape (features,)
        b; at least `LEAST_SPREAD` of the feature's standard deviation (1 where that is 0).
    mean : array of shape (code,)
    precision : array of shape (code, code)
        The inverse of S; a pseudo-inverse where units are silent or say the same.

    References
    ----------
    Zong et al. 2018. Deep Autoencoding Gaussian Mixture Model for Unsupervised Anomaly Detection.
    ICLR. Sections 3.2 and 3.3: the density of code and error together; there a mixture, learned
    with the net, over one or two numbers made from the error.
    """

    spread: np.ndarray
    mean: np.ndarray
    precision: np.ndarray

    @classmethod
    def of(cls, rows: np.ndarray, restored: np.ndarray, codes: np.ndarray) -> Self:
        """The density of these rows: (rows, features), the same, (rows, code)."""
        deviation = Scaling.of(rows, "standard").factor
        median = np.median(np.abs(rows - restored), axis=0)
        mean = codes.mean(axis=0, dtype=np.float64)
        centred = codes - mean
        covariance = centred.T @ centred / len(codes)
        return cls(
            spread=np.maximum(median / np.log(2), LEAST_SPREAD * deviation),
            mean=mean,
            precision=np.linalg.pinv(covariance, rcond=LEAST_VARIANCE, hermitian=True),
        )

    def log_density(self, rows: np.ndarray, restored: np.ndarray, codes: np.ndarray) -> np.ndarray:
        """Of each row, (rows,), at most 0, the value of a row like its reconstruction whose code is
        the mean."""
        centred = codes - self.mean
        residual = (np.abs(rows - restored) / self.spread).sum(axis=1)
        return -residual - np.einsum("ij,jk,ik->i", centred, self.precision, centred) / 2
