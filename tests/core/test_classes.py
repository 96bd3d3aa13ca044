"""Classes are numbered in order, and one class alone says nothing."""

import numpy as np
import pytest

from isthmus.core.classes import numbered
from isthmus.core.errors import DataError


def test_classes_are_sorted_and_numbered():
    classes, numbers = numbered(np.array(["cat", "ant", "cat", "bee"]))
    assert classes.tolist() == ["ant", "bee", "cat"]
    assert numbers.tolist() == [2, 0, 2, 1]


def test_what_names_no_classes_is_refused():
    with pytest.raises(DataError, match="one class only, 'cat'"):
        numbered(np.array(["cat", "cat"]))
    with pytest.raises(ValueError, match="continuous"):
        numbered(np.array([0.1, 0.2]))
