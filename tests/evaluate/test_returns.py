import math

import numpy as np
import pytest

from isthmus.core.errors import ParameterError
from isthmus.evaluate.returns import confidence, discounted, recent


def test_returns_from_every_step_on():
    assert discounted([1, 2, 3]).tolist() == [6, 5, 3]
    assert discounted([1, 2, 3], 0.5).tolist() == [1 + 1 + 0.75, 2 + 1.5, 3]
    assert discounted([0, 0, 8], 0.5).tolist() == [2, 4, 8]  # a reward that comes late
    assert discounted([]).tolist() == []
    with pytest.raises(ParameterError, match=r"shape \(1, 2\)"):
        discounted([[1, 2]])


def test_an_interval_by_hand():
    found = confidence([4, 6, 8])  # deviation 2, and t of two degrees of freedom is 4.3027
    assert found == pytest.approx((6, 6 - 4.302653 * 2 / math.sqrt(3), 10.96827, 3), rel=1e-5)


def test_the_interval_holds_the_mean_as_often_as_it_says():
    rng = np.random.default_rng(0)
    held = [abs(c.mean) <= c.high - c.mean
            for c in (confidence(rng.normal(size=5), 0.8) for _ in range(2000))]  # fmt: skip
    assert np.mean(held) == pytest.approx(0.8, abs=0.03)


def test_one_game_has_no_interval_and_none_no_mean():
    found = confidence([7.0])
    assert found.mean == 7
    assert math.isnan(found.low)
    with pytest.raises(ParameterError, match="no game"):
        confidence([])


def test_the_mean_of_the_last_games_at_some_steps():
    found = recent([10, 20, 60], [5, 9, 30], [4, 5, 8, 9, 30, 99], games=2)
    assert np.isnan(found[0])
    assert found[1:].tolist() == [10, 10, 15, 40, 40]
