"""What does not vary is divided by 1, and not by its rounding."""

import numpy as np

from isthmus.core.deviations import divisors


def test_rounding_is_no_deviation():
    same = np.full(1000, 0.1)
    assert 0 < same.std() < 1e-15
    X = np.stack([same, np.arange(1000.0), np.zeros(1000)], axis=1)
    found = divisors(X.mean(axis=0), X.std(axis=0))
    np.testing.assert_array_equal(found, [1, X[:, 1].std(), 1])


def test_a_coarser_rounding():
    mean, deviation = np.array([1.0, -1.0]), np.array([1e-3, 1e-7])
    np.testing.assert_array_equal(divisors(mean, deviation, 1e-6), [1e-3, 1])
