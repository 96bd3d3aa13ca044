import numpy as np
import pytest
import scipy.sparse as sp
from sklearn.utils import get_tags

from isthmus.core.errors import ParameterError
from isthmus.core.item_scorer import ItemScorer, as_rows
from isthmus.core.parameters import estimator


@estimator
class Reads(ItemScorer):
    pass


@estimator
class ReadsLikes(ItemScorer):
    positive_only = True


def test_stored_zeros_stay_and_dense_zeros_are_unknown():
    stored = sp.csr_array((np.zeros(2), np.array([1, 0]), np.array([0, 1, 2])), shape=(2, 3))
    assert as_rows(Reads(), stored, reset=True).nnz == 2
    assert as_rows(Reads(), stored.toarray(), reset=True).nnz == 0


@pytest.mark.parametrize("dtype", [np.float64, np.int64, np.uint8, bool, np.float16])
def test_any_numbers_become_float32(dtype):
    X = sp.csr_array(np.array([[0, 1], [1, 0]], dtype=dtype if dtype != np.float16 else np.float32))
    read = as_rows(Reads(), X, reset=True)
    assert read.dtype == np.float32
    assert isinstance(read, sp.csr_array)
    np.testing.assert_array_equal(read.toarray(), [[0, 1], [1, 0]])


def test_columns_are_sorted_without_touching_the_input():
    X = sp.csr_array((np.array([1, 2, 3]), np.array([2, 0, 1]), np.array([0, 3])), shape=(1, 3))
    read = as_rows(Reads(), X, reset=True)
    assert read.indices.tolist() == [0, 1, 2]
    assert read.data.tolist() == [2, 3, 1]
    assert X.indices.tolist() == [2, 0, 1]


def test_a_cell_stored_twice():
    X = sp.csr_array((np.ones(2), np.array([1, 1]), np.array([0, 2])), shape=(1, 3))
    with pytest.raises(ParameterError, match="stores a cell twice.*sum_duplicates"):
        as_rows(Reads(), X, reset=True)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("value", [np.nan, np.inf, 1e39])
@pytest.mark.parametrize("kind", [np.asarray, sp.csr_array])
def test_values_that_float32_cannot_hold(value, kind):
    with pytest.raises(ValueError, match="NaN|infinity"):
        as_rows(Reads(), kind(np.array([[1, value]])), reset=True)


@pytest.mark.parametrize("kind", [np.asarray, sp.csr_array])
def test_negative_values_where_they_make_no_sense(kind):
    X = kind(np.array([[1.0, -1.0]]))
    as_rows(Reads(), X, reset=True)
    with pytest.raises(ValueError, match="Negative values"):
        as_rows(ReadsLikes(), X, reset=True)
    assert get_tags(ReadsLikes()).input_tags.positive_only
    assert not get_tags(Reads()).input_tags.positive_only
