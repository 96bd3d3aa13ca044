"""Rows held back at random."""

import numpy as np
import pytest

from isthmus.core.errors import ParameterError
from isthmus.split.of_rows import hold_rows


def draw(y, held, seed=0):
    return hold_rows(np.asarray(y), held, np.random.default_rng(seed))


@pytest.mark.parametrize("seed", range(5))
def test_each_class_has_its_share(seed):
    y = np.array([0] * 100 + [1] * 50 + [2] * 10)[np.random.default_rng(seed).permutation(160)]
    held = draw(y, 32, seed)
    assert len(np.unique(held)) == 32 and (np.diff(held) > 0).all()
    np.testing.assert_allclose(np.bincount(y[held]), [20, 10, 2], atol=1)


def test_rows_of_a_class_are_drawn_at_random():
    y = np.array(["a", "b"] * 50)
    seen = np.zeros(100)
    for seed in range(400):
        seen[draw(y, 20, seed)] += 1
    assert abs(seen.mean() - 80) < 1e-9 and seen.std() < 12  # binomial: 8


def test_every_class_keeps_a_row_to_be_learned_from():
    y = ["common"] * 8 + ["rare", "rarer"]
    for seed in range(20):
        left = np.setdiff1d(np.arange(10), draw(y, 7, seed))
        assert sorted(np.array(y)[left]) == ["common", "rare", "rarer"]
    with pytest.raises(ParameterError, match="8 of 10 rows cannot be held back; at most 7"):
        draw(y, 8)


def test_numbers_are_no_classes():
    held = draw(np.arange(10.0), 9)
    assert len(held) == 9
    assert len(draw(np.arange(10.0), 0)) == 0
    with pytest.raises(ParameterError, match="at most 9"):
        draw(np.arange(10.0), 10)


def test_the_same_random_numbers_hold_the_same_rows():
    y = np.arange(60) % 3
    assert draw(y, 12, 1).tolist() == draw(y, 12, 1).tolist() != draw(y, 12, 2).tolist()
