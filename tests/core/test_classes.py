"""Classes are numbered in order, and one class alone says nothing."""

import numpy as np
import pytest

from isthmus.core.classes import numbered, numbers_of
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


def test_a_missing_class_is_named():
    with pytest.raises(DataError, match="None, the first in row 1; leave out the 2 rows"):
        numbered(np.array(["cat", None, "ant", None], dtype=object))
    pandas = pytest.importorskip("pandas")
    with pytest.raises(DataError, match="nan, the first in row 1; leave out the 1 rows"):
        numbered(np.array(["cat", np.nan, "ant"], dtype=object))
    with pytest.raises(DataError, match="<NA>, the first in row 2"):
        numbered(np.asarray(pandas.array(["cat", "ant", None], dtype="string")))


def test_texts_among_numbers_are_refused():
    with pytest.raises(DataError, match="classes of several kinds"):
        numbered(np.array(["cat", 1, "ant"], dtype=object))


def test_the_numbers_of_known_classes():
    classes = np.array(["ant", "bee", "cat"])
    assert numbers_of(np.array(["cat", "ant"]), classes).tolist() == [2, 0]
    with pytest.raises(DataError, match="tags holds 'dog', which is none .*: ant, bee, cat"):
        numbers_of(np.array(["cat", "dog"]), classes, "tags")
