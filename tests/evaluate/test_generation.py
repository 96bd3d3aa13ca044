"""The distance between Gaussians whose moments are known."""

import numpy as np
import pytest
from scipy.linalg import sqrtm

from isthmus.core.errors import DataError, ParameterError
from isthmus.evaluate.generation import frechet_distance


def rows_with(mean, covariance):
    """Rows whose sample mean and covariance are exactly these."""
    d = len(mean)
    raw = np.random.default_rng(d).normal(size=(4 * d, d))
    white = np.linalg.qr(raw - raw.mean(axis=0))[0] * np.sqrt(4 * d - 1)
    return white @ np.linalg.cholesky(covariance).T + mean


def test_diagonal_gaussians_have_a_known_distance():
    """For diagonal covariances: sum of squared differences of means and of standard deviations."""
    a = rows_with([0.0, 1.0, 2.0], np.diag([1.0, 4.0, 9.0]))
    b = rows_with([1.0, 1.0, 0.0], np.diag([4.0, 4.0, 0.25]))
    assert frechet_distance(a, b) == pytest.approx((1 + 4) + (1 + 0 + 2.5**2), rel=1e-12)


def test_agrees_with_the_matrix_root():
    random = np.random.default_rng(0)
    a = random.normal(size=(500, 8)) @ random.normal(size=(8, 8))
    b = random.normal(size=(300, 8)) @ random.normal(size=(8, 8)) + 1
    C, D = np.cov(a, rowvar=False), np.cov(b, rowvar=False)
    apart = np.sum((a.mean(axis=0) - b.mean(axis=0)) ** 2)
    wanted = apart + np.trace(C + D - 2 * sqrtm(C @ D).real)
    assert frechet_distance(a, b) == pytest.approx(wanted)
    assert frechet_distance(a, b) == pytest.approx(frechet_distance(b, a), rel=1e-12)


def test_a_set_and_itself_moved():
    a = np.random.default_rng(1).normal(size=(50, 4)).astype(np.float32)
    assert frechet_distance(a, a[::-1]) == pytest.approx(0, abs=1e-12)
    assert frechet_distance(a, a.astype(np.float64) + 3) == pytest.approx(4 * 9)


def test_fewer_rows_than_features():
    """Two points on a line each: covariances of rank one along the same direction."""
    a, b = np.zeros((2, 10)), np.zeros((2, 10))
    a[:, 0], b[:, 0] = [-1, 1], [-2, 2]
    assert frechet_distance(a, b) == pytest.approx((np.sqrt(8) - np.sqrt(2)) ** 2)


def test_what_is_refused():
    with pytest.raises(ParameterError, match="3 and 4"):
        frechet_distance(np.ones((5, 3)), np.ones((5, 4)))
    with pytest.raises(ParameterError, match="generated must be"):
        frechet_distance(np.ones((5, 3)), np.ones((1, 3)))
    with pytest.raises(DataError, match="real holds"):
        frechet_distance([[np.inf], [1]], [[1], [2]])
