import numpy as np
import pytest
from sklearn.metrics import confusion_matrix

from isthmus.core.errors import ParameterError
from isthmus.evaluate.classification import accuracy, confusion, error_rate, mistakes
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


@pytest.mark.parametrize("measure", [mistakes, error_rate, accuracy, confusion])
def test_what_is_refused(measure):
    with pytest.raises(ParameterError, match=r"\(2,\) and \(3,\)"):
        measure([0, 1], [0, 1, 1])
    with pytest.raises(ParameterError, match="at least one row"):
        measure([], [])
    with pytest.raises(ParameterError, match="strings never equal numbers"):
        measure(["0", "1"], [0, 1])
