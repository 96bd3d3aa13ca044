"""Measures of generated rows against real ones."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from isthmus.core.errors import DataError, ParameterError


def frechet_distance(real: ArrayLike, generated: ArrayLike) -> float:
    """Squared Frechet distance between Gaussians fitted to two sets of feature rows.

    With means m and covariances C (divisor rows - 1)::

        d^2 = ||m_1 - m_2||^2 + tr(C_1 + C_2 - 2 (C_1 C_2)^(1/2))

    Symmetric, and 0 exactly when means and covariances agree.

    Parameters
    ----------
    real, generated : (rows, features) float
        What a fitted network says of real and of generated rows; at least two rows each. Numbers
        can be compared only over the same features.

    Raises
    ------
    ParameterError
        for shapes that do not agree, or fewer than two rows.
    DataError
        when a feature is not finite.

    Notes
    -----
    The estimate is biased upwards, by an amount that shrinks as 1 / rows and depends on what is
    measured: compare only sets of the same size, of 10,000 rows and more, and many more rows than
    features. The paper's features are those of an Inception network on photographs; distances over
    other features are other numbers and say so.

    With a factor `C = R^T R`, the trace of the root of `C_1 C_2` is the sum of the singular values
    of `R_1 R_2^T`. R comes from a QR decomposition of the centred rows: no covariance is formed and
    no matrix root taken, so neither complex numbers nor a ridge appear when rows are few.

    References
    ----------
    Heusel, Ramsauer, Unterthiner, Nessler, Hochreiter. GANs Trained by a Two Time-Scale Update Rule
    Converge to a Local Nash Equilibrium. NeurIPS 2017, equation 6 (as printed, with the square).
    """
    A, B = _pair(real, generated)
    apart = np.sum((A.mean(axis=0) - B.mean(axis=0)) ** 2)
    R, S = _factor(A), _factor(B)
    common = np.linalg.svd(R @ S.T, compute_uv=False).sum()
    spread = np.sum(R**2) + np.sum(S**2) - 2 * common
    return float(apart + max(spread, 0.0))  # rounding may fall below the bound


def variety(real: ArrayLike, generated: ArrayLike) -> float:
    """How far generated rows spread against real ones: sqrt(tr C_generated / tr C_real).

    1 where they spread as far, 0 when all generated rows are one, as those of a generator that
    collapsed. Two modes out of many may spread as far as all: look at `coverage`, too.

    Parameters
    ----------
    real, generated : (rows, features) float, at least two rows each

    Raises
    ------
    ParameterError, DataError
        as in `frechet_distance`.
    """
    A, B = _pair(real, generated)
    spread = [np.sum((rows - rows.mean(axis=0)) ** 2) / len(rows) for rows in (A, B)]
    if spread[0] == 0:
        return float(spread[1] == 0)
    return float(np.sqrt(spread[1] / spread[0]))


def coverage(real: ArrayLike, generated: ArrayLike, k: int = 5) -> float:
    """Share of real rows that have a generated row no farther away than their k-th nearest real
    row.

    1 - 2^-k is expected of as many rows of the same distribution; modes that are left out lower it.

    Parameters
    ----------
    real, generated : (rows, features) float, at least two rows each
    k : >= 1; at most one less than the real rows.

    Raises
    ------
    ParameterError, DataError
        as in `frechet_distance`.

    References
    ----------
    Naeem, Oh, Uh, Choi, Yoo 2020. Reliable Fidelity and Diversity Metrics for Generative Models.
    ICML. Equation 4, and equation 8 for what is expected.
    """
    A, B = _pair(real, generated)
    k = min(k, len(A) - 1)
    among = _squared_distances(A, A)
    np.fill_diagonal(among, np.inf)
    reach = np.partition(among, k - 1, axis=1)[:, k - 1]
    return float(np.mean(_squared_distances(A, B).min(axis=1) <= reach))


def _squared_distances(rows: np.ndarray, others: np.ndarray) -> np.ndarray:
    """(rows, others)"""
    lengths = (rows**2).sum(axis=1)[:, None] + (others**2).sum(axis=1)
    return lengths - 2 * rows @ others.T


def _pair(real: ArrayLike, generated: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    A, B = _features(real, "real"), _features(generated, "generated")
    if A.shape[1] != B.shape[1]:
        raise ParameterError(
            f"both sets need the same features; they have {A.shape[1]} and {B.shape[1]}"
        )
    return A, B


def _features(rows: ArrayLike, name: str) -> np.ndarray:
    rows = np.asarray(rows, dtype=np.float64)
    if rows.ndim != 2 or len(rows) < 2:
        raise ParameterError(
            f"{name} must be (rows, features) with at least 2 rows; its shape is {rows.shape}"
        )
    if not np.isfinite(rows).all():
        raise DataError(f"{name} holds features that are not finite")
    return rows


def _factor(rows: np.ndarray) -> np.ndarray:
    """R with R^T R the covariance."""
    return np.linalg.qr(rows - rows.mean(axis=0), mode="r") / np.sqrt(len(rows) - 1)
