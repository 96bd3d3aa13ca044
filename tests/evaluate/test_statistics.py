import math

import numpy as np
import pytest
from scipy import stats

from isthmus.core.errors import ParameterError
from isthmus.evaluate.statistics import (
    Paired,
    over_seeds,
    paired,
    reach,
    summary,
    verdict,
    wilcoxon,
)


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


def test_wilcoxon_on_the_example_of_demsar():
    """AUC in thousandths of two decision trees on 14 data sets: T = 12 (table 2)."""
    plain = [763, 599, 954, 628, 882, 936, 661, 583, 775, 1000, 940, 619, 972, 957]
    tuned = [768, 591, 971, 661, 888, 931, 668, 583, 838, 1000, 962, 666, 981, 978]
    got = wilcoxon(np.array(tuned), np.array(plain))
    assert (got.statistic, got.n, got.higher, got.lower) == (12, 14, 10, 2)
    assert 0.01 < got.p < 0.05


@pytest.mark.parametrize("n", [3, 6, 19])
def test_wilcoxon_is_exact_where_one_model_always_wins(n):
    """Only one of the 2^n ways to give signs has a rank sum this small, on either side."""
    got = wilcoxon(np.arange(1.0, n + 1), np.zeros(n))
    assert got.p == pytest.approx(2 / 2**n)
    assert (got.statistic, got.higher, got.lower) == (0, n, 0)


def test_wilcoxon_of_equal_models():
    assert wilcoxon(np.ones(5), np.ones(5)) == (1.0, 7.5, 5, 0, 0)


def test_wilcoxon_refuses_what_cannot_be_paired():
    with pytest.raises(ParameterError, match="same tables"):
        wilcoxon(np.ones(3), np.ones(4))
    with pytest.raises(ParameterError, match="same tables"):
        wilcoxon(np.ones(0), np.ones(0))
    with pytest.raises(ParameterError, match="finite"):
        wilcoxon(np.array([1, np.nan]), np.ones(2))


def test_intervals_reach_as_far_as_students_t():
    assert reach(2.0, 5) == pytest.approx(2 * 2.776445)  # the table's t of 4 degrees, 97.5 %
    assert reach(1.0, 5, comparisons=4) == pytest.approx(4.314656)  # 99.375 %
