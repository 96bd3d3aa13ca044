"""Every measure against its definition over pairs and orders, and against scikit-learn."""

from itertools import permutations

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, roc_auc_score

from isthmus.core.errors import DataError, ParameterError
from isthmus.evaluate.detection import auroc, average_precision, precision_at

ANOMALOUS = np.array([1, 0, 1, 0, 0])
SCORES = np.array([1.0, 2.0, 2.0, 3.0, 5.0])  # higher is more normal


def test_worked_by_hand():
    # pairs of (anomaly, normal): 1 beats 2, 3, 5; 2 ties 2 and beats 3, 5
    assert auroc(ANOMALOUS, SCORES) == 5.5 / 6
    # flagged 1: precision 1, recall 1/2; flagged 3: precision 2/3, recall 1
    assert average_precision(ANOMALOUS, SCORES) == pytest.approx(0.5 * 1 + 0.5 * 2 / 3)
    # the second place is tied between one anomaly and one normal row
    assert precision_at(ANOMALOUS, SCORES) == 1.5 / 2
    assert precision_at(ANOMALOUS, SCORES, 1) == 1
    assert precision_at(ANOMALOUS, SCORES, 5) == 2 / 5


def test_the_sign():
    perfect = -ANOMALOUS.astype(float)  # anomalies score lowest
    for measure in (auroc, average_precision, precision_at):
        assert measure(ANOMALOUS, perfect) == 1
        assert measure(ANOMALOUS, -perfect) < 0.5


@pytest.mark.parametrize("seed", range(5))
def test_agrees_with_scikit_learn_on_ties(seed):
    random = np.random.default_rng(seed)
    anomalous = random.random(200) < 0.2
    scores = random.integers(0, 15, 200) - 3 * anomalous
    assert auroc(anomalous, scores) == pytest.approx(roc_auc_score(anomalous, -scores))
    assert average_precision(anomalous, scores) == pytest.approx(
        average_precision_score(anomalous, -scores)
    )


@pytest.mark.parametrize("n", [1, 2, 3, 4, 5])
def test_ties_count_as_the_mean_over_their_orders(n):
    anomalous, scores = np.array([1, 0, 0, 1, 0]), np.array([2, 2, 2, 1, 2])
    shares = []
    for order in permutations(range(5)):
        listed = sorted(order, key=lambda row: scores[row])  # stable: ties stay in this order
        shares.append(np.mean(anomalous[listed[:n]]))
    assert precision_at(anomalous, scores, n) == pytest.approx(np.mean(shares))


def test_only_order_counts():
    infinite = np.array([-np.inf, 2.0, 2.0, 3.0, np.inf])
    for measure in (auroc, average_precision, precision_at):
        assert measure(ANOMALOUS, infinite) == measure(ANOMALOUS, SCORES)


@pytest.mark.parametrize("measure", [auroc, average_precision, precision_at])
def test_what_is_refused(measure):
    with pytest.raises(ParameterError, match="one value a row"):
        measure(ANOMALOUS, SCORES[:4])
    with pytest.raises(ParameterError, match="holds -1, 1; it must be 1"):
        measure([1, -1, 1], [1, 2, 3])
    with pytest.raises(ParameterError, match="only one kind"):
        measure([0, 0], [1, 2])
    with pytest.raises(ParameterError, match="only one kind"):
        measure([], [])
    with pytest.raises(DataError, match="row 1 is not a number"):
        measure([1, 0], [1, np.nan])


def test_n_has_a_range():
    for n in (0, 6):
        with pytest.raises(ParameterError, match=f"n is {n}; it must be 1 to 5"):
            precision_at(ANOMALOUS, SCORES, n)
