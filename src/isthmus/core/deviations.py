"""What numbers are divided by to bring them to deviation 1."""

from __future__ import annotations

import numpy as np

ROUNDING = 1e-12  # the deviation of doubles that do not vary, in parts of their mean, is less


def divisors(mean: np.ndarray, deviation: np.ndarray, rounding: float = ROUNDING) -> np.ndarray:
    """The deviations; 1 where one is no more than this share of the mean, which rounding leaves of
    numbers that are all the same."""
    return np.where(deviation > rounding * np.abs(mean), deviation, 1.0)
