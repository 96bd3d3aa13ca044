"""Other rows brought to the features that a model knows."""

import numpy as np
import pytest

from isthmus.core.errors import DataError
from isthmus.data.matching import matching
from isthmus.data.sample_set import Samples

X = np.arange(12, dtype=np.float32).reshape(2, 6)


def test_columns_are_taken_by_name_and_others_told():
    samples = Samples(X=X[:, :3], columns=("c", "a", "b"), source="t.csv")
    found = matching(samples, features=2, columns=("a", "c"))
    np.testing.assert_array_equal(found.X, X[:, [1, 0]])
    assert found.columns == ("a", "c")
    assert found.notes == ("columns that the model does not know are left out: 'b'",)


def test_the_same_columns_are_left_alone():
    samples = Samples(X=X[:, :2], columns=("a", "b"))
    assert matching(samples, features=2, columns=("a", "b")) is samples


def test_missing_columns_are_named():
    samples = Samples(X=X[:, :2], columns=("a", "b"), source="t.csv")
    with pytest.raises(DataError, match=r"t\.csv lacks columns .* 'c', 'd'; it has 'a', 'b'"):
        matching(samples, features=3, columns=("a", "c", "d"))


def test_another_width_is_refused():
    with pytest.raises(DataError, match="6 features, but the model was fitted on 5"):
        matching(Samples(X=X), features=5)


def test_images_of_another_shape_are_refused():
    samples = Samples(X=X, image_shape=(2, 3))
    assert matching(samples, features=6, image_shape=(2, 3, 1)) is samples
    assert matching(Samples(X=X), features=6, image_shape=(2, 3)).image_shape is None
    with pytest.raises(DataError, match="images of 2 x 3, but .* images of 3 x 2"):
        matching(samples, features=6, image_shape=(3, 2))
