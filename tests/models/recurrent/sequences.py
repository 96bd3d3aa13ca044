"""Made-up sequences of several lengths."""

import numpy as np


def series(count=60, features=2, seed=0, dtype="f4"):
    """Steps (n, features) of normal numbers, and the sign of the sum of the first feature."""
    rng = np.random.default_rng(seed)
    X = [rng.normal(size=(n, features)).astype(dtype) for n in rng.integers(3, 9, count)]
    return X, np.array(["up" if one[:, 0].sum() > 0 else "down" for one in X])


def coins(count=200, seed=0):
    """Zeros and ones, and at each step the parity of those so far."""
    rng = np.random.default_rng(seed)
    X = [rng.integers(0, 2, n) for n in rng.integers(2, 9, count)]
    return X, [one.cumsum() % 2 for one in X]
