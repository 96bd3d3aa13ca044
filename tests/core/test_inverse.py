import numpy as np
import pytest

from isthmus.core import inverse
from isthmus.core.inverse import invert, mirror


def positive_definite(size, dtype=np.float64):
    X = np.random.default_rng(0).normal(size=(3 * size, size))
    return (X.T @ X).astype(dtype)


@pytest.mark.parametrize("largest", [100, 20, 7, 1])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_blocks_give_the_inverse(largest, dtype, monkeypatch):
    monkeypatch.setattr(inverse, "LARGEST", largest)
    monkeypatch.setattr(inverse, "PART", 4)
    monkeypatch.setattr(inverse, "TILE", 6)
    whole = positive_definite(37)
    G = np.triu(whole).astype(dtype)
    ridge = np.linspace(1, 2, 37)
    assert invert(G, ridge)
    mirror(G)
    expected = np.linalg.inv(whole + np.diag(ridge))
    np.testing.assert_allclose(G, expected, atol=1e-5 if dtype is np.float32 else 1e-12)


@pytest.mark.parametrize("largest", [100, 5])
def test_what_has_no_inverse_is_said(largest, monkeypatch):
    monkeypatch.setattr(inverse, "LARGEST", largest)
    assert not invert(np.diag(np.r_[np.ones(7), -2.0]), np.ones(8))
    assert not invert(np.diag(np.r_[-2.0, np.ones(7)]), np.ones(8))
