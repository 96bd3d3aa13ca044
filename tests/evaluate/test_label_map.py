import numpy as np
import pytest

from isthmus.core.errors import ParameterError
from isthmus.evaluate.label_map import LabelMap


def test_a_map_worked_by_hand():
    units = np.array([0, 0, 0, 1, 3])
    found = LabelMap.of(units, ["b", "a", "b", "a", "c"], (2, 2))
    assert found.classes.tolist() == ["a", "b", "c"]
    assert found.counts.tolist() == [[[1, 2, 0], [1, 0, 0]], [[0, 0, 0], [0, 0, 1]]]
    assert found.majority.tolist() == [[1, 0], [-1, 2]]
    np.testing.assert_array_equal(found.purity, [[2 / 3, 1], [np.nan, 1]])


def test_labels_must_be_one_a_row():
    with pytest.raises(ParameterError, match="3 rows and labels of shape"):
        LabelMap.of(np.zeros(3, int), [1, 2], (1, 1))
