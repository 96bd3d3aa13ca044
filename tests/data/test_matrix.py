import numpy as np
import pytest
import scipy.sparse as sp

from isthmus.core.errors import DataError
from isthmus.data.matrix import canonical, likes_of


def test_rows_are_sorted_and_stored_zeros_stay():
    X = sp.csr_array((np.array([5.0, 0.0, 2.0]), [2, 0, 1], [0, 2, 3]), shape=(2, 3))
    matrix, order = canonical(X)
    assert matrix.dtype == np.float32
    assert matrix.indices.tolist() == [0, 2, 1]
    assert matrix.data.tolist() == [0, 5, 2]
    assert order.tolist() == [1, 0, 2]
    assert X.indices.tolist() == [2, 0, 1]  # the argument is left alone


@pytest.mark.parametrize("form", [sp.csr_array, sp.csc_matrix, sp.lil_array, np.asarray])
def test_any_matrix_is_taken(form):
    dense = np.array([[0, 3], [4, 0], [0, 0]])
    np.testing.assert_array_equal(canonical(form(dense))[0].toarray(), dense)


@pytest.mark.parametrize(
    ("X", "said"),
    [
        (sp.coo_array((np.array([1, 2]), ([0, 0], [1, 1])), shape=(2, 2)), r"cell \(0, 1\) twice"),
        (sp.csr_array(np.array([[np.nan, 1]])), "NaN or infinity"),
        (np.array([[np.inf, 1]]), "NaN or infinity"),
        (np.array([["a", "b"]]), "matrix"),
        (np.array([1.0, 2.0]), "1-d"),
    ],
)
def test_what_is_no_matrix_of_ratings_is_refused(X, said):
    with pytest.raises(DataError, match=said):
        canonical(X)


def test_likes_are_the_cells_from_a_value_on():
    X = sp.csr_array((np.array([3, 4, 0, 5], np.float32), [0, 1, 2, 1], [0, 3, 3, 4]), shape=(3, 3))
    likes = likes_of(X, 4)
    np.testing.assert_array_equal(likes.toarray(), [[0, 1, 0], [0, 0, 0], [0, 1, 0]])
    assert likes.nnz == 2
    assert likes_of(X, 0).nnz == 4  # a stored zero can be a like


def test_a_like_is_compared_in_single_precision():
    X = sp.csr_array(np.array([[0.7, 0.6]], dtype=np.float32))
    assert likes_of(X, 0.7).nnz == 1
