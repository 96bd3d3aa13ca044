import math

import numpy as np
import pytest
from scipy import stats

from isthmus.core.errors import ParameterError
from isthmus.evaluate.statistics import Paired, over_seeds, paired, summary, verdict


def test_summary_worked_by_hand():
    got = summary(np.array([1.0, 2.0, 3.0, 4.0]))
    assert got.mean == 2.5 and got.n == 4
    assert got.se == pytest.approx(math.sqrt(5 / 3) / 2)  # variance 5/3 with divisor n - 1


def test_summary_agrees_with_scipy():
    values = np.random.default_rng(0).random(50)
    assert summary(values).se == pytest.approx(stats.sem(values))


def test_one_user_has_no_standard_error():
    assert math.isnan(summary(np.array([0.5])).se)


def test_no_user_is_refused():
    with pytest.raises(ParameterError, match="no user"):
        summary(np.array([]))


def test_paired_difference():
    a, b = np.array([0.5, 0.25, 1.0]), np.array([0.25, 0.25, 0.5])
    assert paired(a, b) == pytest.approx((0.25, 0.25 / math.sqrt(3), 3))
    with pytest.raises(ParameterError, match="same users"):
        paired(a, b[:2])


def test_over_seeds():
    runs = [np.array([0.0, 1.0]), np.array([1.0, 1.0]), np.array([0.5, 1.0])]
    got = over_seeds(runs)
    assert got.mean == 0.75 and got.n == 2 and got.seeds == 3
    assert got.se == pytest.approx(0.25)  # users' means .5 and 1
    assert got.between == pytest.approx(0.25)  # seeds' means .5, 1 and .75
    assert math.isnan(over_seeds(runs[:1]).between)
    with pytest.raises(ParameterError, match="equal length"):
        over_seeds([np.ones(2), np.ones(3)])
    with pytest.raises(ParameterError, match="equal length"):
        over_seeds([])


@pytest.mark.parametrize(
    ("difference", "word"),
    [
        (2.1, "better"),
        (1.9, "no worse"),
        (0, "no worse"),
        (-1, "no worse"),
        (-1.5, "undecided"),
        (-2.1, "worse"),
    ],
)
def test_verdict(difference, word):
    assert verdict(Paired(difference, 1.0, 10), higher_is_better=True) == word
    assert verdict(Paired(-difference, 1.0, 10), higher_is_better=False) == word


def test_verdict_of_two_equal_lists_and_of_one_user():
    assert verdict(Paired(0.0, 0.0, 10), higher_is_better=True) == "no worse"
    assert verdict(Paired(1.0, math.nan, 1), higher_is_better=True) == "undecided"
