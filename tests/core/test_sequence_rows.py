"""What an estimator keeps of the sequences it was fitted on, and which others it takes."""

import numpy as np
import pytest
from sklearn.base import BaseEstimator

from isthmus.core.errors import DataError
from isthmus.core.sequence_rows import read_sequence_rows


class Reader(BaseEstimator):
    def read(self, X, reset=False):
        return read_sequence_rows(self, X, reset=reset)


def test_lists_of_several_lengths():
    reader = Reader()
    found = reader.read([np.ones((3, 2)), np.zeros((5, 2))], reset=True)
    assert (found.lengths.tolist(), reader.length_) == ([3, 5], 5)
    assert (reader.n_features_in_, reader.step_shape_, reader.row_shape_) == (2, [2], [])
    assert reader.read(np.ones((4, 9, 2))).lengths.tolist() == [9] * 4
    with pytest.raises(DataError, match="steps have 3 features, but Reader was fitted on .* 2"):
        reader.read([np.ones((3, 3))])


def test_rows_of_a_table_are_series_of_one_feature():
    reader = Reader()
    found = reader.read(np.arange(6.0).reshape(2, 3), reset=True)
    assert found.values.tolist() == [[k] for k in range(6)]
    assert (reader.n_features_in_, reader.step_shape_, reader.row_shape_) == (3, [], [3])
    with pytest.raises(ValueError, match="3 features"):
        reader.read(np.ones((2, 4)))
    assert reader.read([np.ones(7)]).lengths.tolist() == [7]  # a list is no table


def test_names_of_columns_do_not_outlive_their_table():
    import pandas as pd

    reader = Reader()
    reader.read(pd.DataFrame({"a": [1.0, 2.0], "b": [3.0, 4.0]}), reset=True)
    assert reader.feature_names_in_.tolist() == ["a", "b"]
    reader.read([np.ones(4)], reset=True)
    assert not hasattr(reader, "feature_names_in_")
