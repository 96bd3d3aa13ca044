import numpy as np
import pytest
from sklearn.metrics import confusion_matrix, precision_recall_fscore_support, roc_auc_score

from isthmus.core.errors import ParameterError
from isthmus.evaluate.classification import (
    accuracy,
    auc,
    confusion,
    error_rate,
    mistakes,
    per_class,
)
from isthmus.evaluate.statistics import summary


def test_worked_by_hand():
    y, predicted = [0, 1, 2, 2], [0, 2, 2, 2]
    assert mistakes(y, predicted).tolist() == [0, 1, 0, 0]
    assert error_rate(y, predicted) == 0.25
    assert accuracy(y, predicted) == 0.75
    assert summary(mistakes(y, predicted)).mean == 0.25


def test_confusion_of_names():
    y = ["cat", "dog", "dog", "cat"]
    predicted = ["cat", "cat", "dog", "bird"]
    classes, counts = confusion(y, predicted)
    assert classes.tolist() == ["bird", "cat", "dog"]
    assert counts.tolist() == [[0, 0, 0], [1, 1, 0], [0, 1, 1]]


def test_agrees_with_scikit_learn():
    random = np.random.default_rng(0)
    y, predicted = random.integers(3, 9, (2, 500))
    classes, counts = confusion(y, predicted)
    assert np.array_equal(counts, confusion_matrix(y, predicted))
    assert np.trace(counts) / 500 == pytest.approx(accuracy(y, predicted))
    assert classes.tolist() == [3, 4, 5, 6, 7, 8]


def test_measures_of_each_class_by_hand():
    found = per_class(["a", "a", "a", "b", "c"], ["a", "a", "b", "b", "d"])
    assert found.classes.tolist() == ["a", "b", "c", "d"]
    assert found.rows.tolist() == [3, 1, 1, 0]
    np.testing.assert_allclose(found.precision, [1, 1 / 2, 0, 0])
    np.testing.assert_allclose(found.recall, [2 / 3, 1, 0, 0])
    np.testing.assert_allclose(found.f1, [4 / 5, 2 / 3, 0, 0])


def test_measures_of_each_class_agree_with_scikit_learn():
    y, predicted = np.random.default_rng(1).integers(0, 5, (2, 300))
    found = per_class(y, predicted)
    expected = precision_recall_fscore_support(y, predicted)
    np.testing.assert_allclose([found.precision, found.recall, found.f1], expected[:3])
    assert found.rows.tolist() == expected[3].tolist()


@pytest.mark.parametrize("classes", [2, 5])
def test_the_area_agrees_with_scikit_learn(classes):
    random = np.random.default_rng(2)
    y = random.integers(0, classes, 200)
    shares = random.dirichlet(np.ones(classes), 200).round(2)  # with ties
    shares[:, -1] = 1 - shares[:, :-1].sum(axis=1)
    names = np.array(["e", "d", "c", "b", "a"][:classes])
    order = np.argsort(names)
    given = shares[:, 1] if classes == 2 else shares
    expected = roc_auc_score(y, given, multi_class="ovr")
    assert auc(y, shares, range(classes)) == pytest.approx(expected)
    assert auc(names[y], shares[:, order], names[order]) == pytest.approx(expected)


def test_an_area_needs_every_class_and_a_probability_of_each():
    with pytest.raises(ParameterError, match="both occur"):
        auc([0, 0], [[0.5, 0.5]] * 2, [0, 1])
    with pytest.raises(ParameterError, match="2 rows and 2 classes"):
        auc([0, 1], [0.5, 0.5], [0, 1])


@pytest.mark.parametrize("measure", [mistakes, error_rate, accuracy, confusion, per_class])
def test_what_is_refused(measure):
    with pytest.raises(ParameterError, match=r"\(2,\) and \(3,\)"):
        measure([0, 1], [0, 1, 1])
    with pytest.raises(ParameterError, match="at least one row"):
        measure([], [])
    with pytest.raises(ParameterError, match="strings never equal numbers"):
        measure(["0", "1"], [0, 1])
