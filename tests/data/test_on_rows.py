"""Rows brought to the columns, the shape and the scale that a model knows."""

import numpy as np
import pytest
import scipy.sparse as sp

from isthmus.core.errors import DataError
from isthmus.data.on_rows import OnRows
from isthmus.data.sample_set import Samples

X = np.arange(12, dtype=np.float32).reshape(2, 6)


def knowing(*columns, features=6, shape=None, scale="none"):
    found = OnRows()
    known = Samples(X=X[:, :features], columns=columns or None, image_shape=shape)
    found._know(known, scale, object())
    return found


def test_columns_are_taken_by_name_and_others_told():
    samples = Samples(X=X[:, :3], columns=("c", "a", "b"), source="t.csv")
    found = knowing("a", "c", features=2).matched(samples)
    np.testing.assert_array_equal(found.X, X[:, [1, 0]])
    assert found.columns == ("a", "c")
    assert found.notes == ("columns that the model does not know are left out: 'b'",)


def test_the_same_columns_are_left_alone():
    samples = Samples(X=X[:, :2], columns=("a", "b"))
    assert knowing("a", "b", features=2).matched(samples) is samples


def test_missing_columns_are_named():
    samples = Samples(X=X[:, :2], columns=("a", "b"), source="t.csv")
    with pytest.raises(DataError, match=r"t\.csv lacks columns .* 'c', 'd'; it has 'a', 'b'"):
        knowing("a", "c", "d", features=3).matched(samples)


def test_another_width_is_refused():
    with pytest.raises(DataError, match="6 features, but the model was fitted on 5"):
        knowing(features=5).matched(Samples(X=X))
    with pytest.raises(DataError, match="5 features, .* fitted on 6, images of 2 x 3"):
        knowing(shape=(2, 3)).matched(Samples(X=X[:, :5]))


def test_images_of_another_shape_are_refused():
    samples = Samples(X=X, image_shape=(2, 3))
    assert knowing(shape=(2, 3, 1)).matched(samples) is samples
    assert knowing(shape=(2, 3)).matched(Samples(X=X)).image_shape is None
    with pytest.raises(DataError, match="images of 2 x 3, but .* images of 3 x 2"):
        knowing(shape=(3, 2)).matched(samples)


def test_a_model_takes_rows_scaled_and_images_in_their_shape():
    assert knowing(shape=(2, 3))._scaled(X).shape == (2, 2, 3)
    np.testing.assert_allclose(knowing(scale="minmax")._scaled(X), [[0] * 6, [1] * 6])
    np.testing.assert_allclose(knowing(scale="auto")._scaled(X), [[-1] * 6, [1] * 6])
    sparse = sp.csr_array(X)
    assert knowing(shape=(2, 3))._scaled(sparse) is sparse
