"""Measures of how well rows come back from a code.

Rows may have any shape, images and series included; everything but the first axis belongs to the
row. Sums are taken in float64 whatever the data's type.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from isthmus.core.errors import DataError, ParameterError


def squared_error(X: ArrayLike, reconstructed: ArrayLike) -> np.ndarray:
    """Squared error of each row, summed over its features: `sum_j (x_j - y_j)^2`.

    The mean over rows of images in [0, 1] is the error that Hinton and Salakhutdinov print; it is
    the number of features times the mean squared error.

    Parameters
    ----------
    X, reconstructed : arrays of one shape (rows, ...)

    Returns
    -------
    (rows,) float64, >= 0

    Raises
    ------
    ParameterError
        for shapes that do not agree, or no row.
    DataError
        when a number is not finite.

    References
    ----------
    Hinton, Salakhutdinov. Reducing the Dimensionality of Data with Neural Networks. Science 2006.
    """
    return _square_sums(_difference(np.asarray(X), np.asarray(reconstructed)))


def normalised_error(X: ArrayLike, reconstructed: ArrayLike) -> np.ndarray:
    """Squared error of each row over the row's own square: `||x - y||^2 / ||x||^2`.

    0 is perfect; 1 is what an answer of zeros reaches. A row of zeros has 0 where it comes back as
    zeros and infinity where it does not.

    Parameters, exceptions: as for `squared_error`.

    Returns
    -------
    (rows,) float64, >= 0
    """
    X = np.asarray(X)
    error = squared_error(X, reconstructed)
    size = _square_sums(_rows(X).astype(np.float64))
    ratio = np.where(error == 0, 0.0, np.inf)
    np.divide(error, size, out=ratio, where=size > 0)
    return ratio


def explained_variance(X: ArrayLike, reconstructed: ArrayLike) -> float:
    """Share of the total variance that is kept: `1 - sum ||x - y||^2 / sum ||x - mean||^2`.

    The mean is each feature's own, and the sums run over rows and features, so features count by
    their variance (scikit-learn's `r2_score(..., multioutput="variance_weighted")`). For PCA it is
    the sum of `explained_variance_ratio_` on the rows it was fitted on. Below 0: worse than the
    mean.

    Parameters, exceptions: as for `squared_error`; and

    Raises
    ------
    DataError
        when all rows are equal, so that there is no variance to explain.
    """
    X = np.asarray(X)
    error = squared_error(X, reconstructed).sum()
    total = np.sum(np.var(_rows(X), axis=0, dtype=np.float64)) * len(X)
    if total == 0:
        raise DataError("all rows are equal: there is no variance to explain; give differing rows")
    return float(1 - error / total)


def principal_angles(A: ArrayLike, B: ArrayLike) -> np.ndarray:
    """Angles between the subspaces spanned by the rows of two matrices, largest first.

    The largest angle is 0 exactly when one subspace lies in the other; a linear autoencoder has
    learnt the PCA subspace when it is. Small angles are taken from sines, so they are accurate to
    rounding where arc cosines would stop at about 1e-8.

    Parameters
    ----------
    A : (a, features), B : (b, features)
        Rows as in `PCA.components_`; they need be neither orthogonal nor of unit length, but they
        must be independent: a collapsed subspace lies in any other and would look like success.

    Returns
    -------
    (min(a, b),) float64
        Radians, 0 to pi / 2.

    Raises
    ------
    ParameterError
        for shapes that do not agree, or dependent rows.

    References
    ----------
    Knyazev, Argentati. Principal angles between subspaces in an A-based scalar product. SIAM
    Journal on Scientific Computing 2002, section 3.
    """
    from scipy.linalg import subspace_angles

    A, B = np.asarray(A, dtype=np.float64), np.asarray(B, dtype=np.float64)
    if A.ndim != 2 or B.ndim != 2 or A.shape[1] != B.shape[1]:
        raise ParameterError(
            "subspaces are compared as matrices of rows over the same features; the shapes are "
            f"{A.shape} and {B.shape}"
        )
    for name, rows in (("A", A), ("B", B)):
        rank = int(np.linalg.matrix_rank(rows))
        if rank < len(rows):
            raise ParameterError(
                f"the {len(rows)} rows of {name} span only {rank} dimensions; give independent rows"
            )
    return subspace_angles(A.T, B.T)


def _difference(X: np.ndarray, Y: np.ndarray) -> np.ndarray:
    if X.ndim < 2 or X.shape != Y.shape or len(X) == 0:
        raise ParameterError(
            "rows and their reconstructions must be arrays of one shape (rows, ...) with at least "
            f"one row; the shapes are {X.shape} and {Y.shape}"
        )
    difference = np.subtract(_rows(X), _rows(Y), dtype=np.float64)  # unsigned bytes would wrap
    if not np.isfinite(difference).all():
        row = int(np.argmin(np.isfinite(difference).all(axis=1)))
        raise DataError(f"row {row} or its reconstruction holds a number that is not finite")
    return difference


def _rows(X: np.ndarray) -> np.ndarray:
    return X.reshape(len(X), -1)


def _square_sums(rows: np.ndarray) -> np.ndarray:
    return np.einsum("ij,ij->i", rows, rows)
