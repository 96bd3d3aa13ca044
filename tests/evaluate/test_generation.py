"""The distance between Gaussians whose moments are known."""

import numpy as np
import pytest
from scipy.linalg import sqrtm

from isthmus.core.errors import DataError, ParameterError
from isthmus.evaluate.generation import coverage, frechet_distance, variety


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


def test_variety_is_how_far_rows_spread():
    real = np.array([[0.0, 0.0], [2.0, 0.0], [0.0, 2.0], [2.0, 2.0]])  # trace of C: 2
    assert variety(real, real) == 1
    assert variety(real, 3 * real + 5) == pytest.approx(3)
    assert variety(real, np.ones((5, 2))) == 0
    assert variety(real, real[:2]) == pytest.approx(np.sqrt(1 / 2))
    assert variety(np.ones((3, 2)), np.ones((4, 2))) == 1  # a constant that is learned


def test_coverage_counts_real_rows_that_are_reached():
    real = np.array([[0.0], [1.0], [3.0], [10.0], [11.0]])
    # the nearest other real row is at 1, 1, 2, 1 and 1
    assert coverage(real, [[0.5], [20.0]], k=1) == pytest.approx(2 / 5)
    assert coverage(real, [[1.5], [1.5]], k=1) == pytest.approx(2 / 5)  # 1 and 3
    assert coverage(real, [[10.4], [0.0]], k=1) == pytest.approx(4 / 5)
    assert coverage(real, [[10.4], [0.0]], k=2) == 1  # 3 reaches 3 to the left
    assert coverage(real, real, k=99) == 1


def test_coverage_of_the_same_distribution_is_what_is_expected():
    draw = np.random.default_rng(0)
    found = [coverage(*draw.normal(size=(2, 600, 3)), k=3) for _ in range(5)]
    assert np.mean(found) == pytest.approx(1 - 2**-3, abs=0.03)


def test_a_mode_that_is_left_out_lowers_the_coverage_and_not_the_variety():
    draw = np.random.default_rng(0)
    angles = draw.integers(8, size=800) * np.pi / 4
    ring = np.stack([np.cos(angles), np.sin(angles)], axis=1) + 0.02 * draw.normal(size=(800, 2))
    two = ring[np.isin(angles, [0, np.pi])]
    assert variety(ring, two) == pytest.approx(1, abs=0.05)
    assert coverage(ring, two) < 0.3


@pytest.mark.parametrize("measure", [variety, coverage])
def test_rows_that_cannot_be_compared(measure):
    with pytest.raises(ParameterError, match="3 and 2"):
        measure(np.ones((4, 3)), np.ones((4, 2)))
    with pytest.raises(DataError, match="generated"):
        measure(np.ones((4, 1)), np.full((4, 1), np.nan))
