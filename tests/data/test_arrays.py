import numpy as np
import pytest
import scipy.sparse as sp

from isthmus.core.errors import DataError
from isthmus.data.arrays import labels, of_array, of_sparse


def test_float32_rows_are_not_copied():
    X = np.random.default_rng(0).random((5, 3), dtype=np.float32)
    assert np.shares_memory(of_array(X, "X").X, X)


@pytest.mark.parametrize("dtype", [bool, np.uint8, np.int64, np.float16, np.float64])
def test_rows_of_any_real_type_keep_their_values(dtype):
    array = np.array([[0, 1], [1, 0], [1, 1]], dtype)
    samples = of_array(array, "the array")
    assert samples.X.dtype == np.float32 and samples.X.tolist() == [[0, 1], [1, 0], [1, 1]]
    assert samples.image_shape is None


def test_images_of_bytes_are_divided_by_their_white():
    images = np.arange(12, dtype=np.uint8).reshape(3, 2, 2) * 20
    samples = of_array(images, "images")
    assert samples.image_shape == (2, 2)
    assert np.array_equal(samples.X, images.reshape(3, 4).astype(np.float32) / np.float32(255))
    deep = of_array(np.full((1, 2, 2), 65_535, np.uint16), "deep")
    assert deep.X.max() == 1
    signed = of_array(images.astype(np.int64), "signed")
    assert np.array_equal(signed.X, samples.X)


def test_coloured_images_and_floats():
    samples = of_array(np.full((2, 3, 4, 3), 0.25), "images")
    assert samples.image_shape == (3, 4, 3) and samples.X.shape == (2, 36)
    assert samples.notes == ()
    outside = of_array(np.full((2, 3, 4), -1.5), "images")
    assert "from -1.5 to -1.5 and not from 0 to 1" in outside.notes[0]


@pytest.mark.parametrize(
    ("array", "said"),
    [
        (np.zeros(3), r"shape \(3,\); rows of features"),
        (np.zeros((0, 3)), r"empty: its shape is \(0, 3\)"),
        (np.zeros((2, 3), complex), "complex128; real numbers"),
        (np.array([["a", "b"]]), "<U1; real numbers"),
        (np.array([[None, 1]], object), "object; real numbers"),
        (np.zeros((2, 3, 8, 8)), "moveaxis"),
        (np.full((1, 2, 2), 300), "from 300 to 300; give bytes"),
        (np.array([[0, 1], [np.nan, np.inf]]), "2 values are NaN.* in row 1, column 0"),
        (np.array([[0, 1], [2, 1e39]]), "1 values .* too large for float32, the first in row 1"),
    ],
)
def test_what_cannot_be_learned_from(array, said):
    with pytest.raises(DataError, match=f"the array.*{said}"):
        of_array(array, "the array")


@pytest.mark.parametrize("form", [sp.csr_array, sp.csc_matrix, sp.coo_array, sp.csr_matrix])
def test_sparse_rows(form):
    dense = np.array([[0, 2, 0], [1, 0, 3]])
    samples = of_sparse(form(dense), "the matrix")
    assert isinstance(samples.X, sp.csr_array) and samples.X.dtype == np.float32
    assert np.array_equal(samples.X.toarray(), dense)


def test_cells_that_are_stored_twice_are_added_and_the_original_stays():
    twice = sp.csr_array(
        (np.array([1, 2], np.float32), np.array([1, 1]), np.array([0, 2])), shape=(1, 2)
    )
    assert of_sparse(twice, "X").X.toarray().tolist() == [[0, 3]]
    assert twice.data.tolist() == [1, 2]


def test_sparse_rows_that_cannot_be_learned_from():
    bad = sp.csr_array(np.array([[0, 1, 0], [0, 0, np.nan]]))
    with pytest.raises(DataError, match="1 values are NaN.* in row 1, column 2"):
        of_sparse(bad, "X")
    with pytest.raises(DataError, match="empty"):
        of_sparse(sp.csr_array((0, 3)), "X")
    with pytest.raises(DataError, match="complex64"):
        of_sparse(sp.csr_array(np.ones((2, 2), np.complex64)), "X")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (np.array([3, 1], np.uint8), np.array([3, 1])),
        ([True, False], np.array([1, 0])),
        ([1.0, -2.0], np.array([1, -2])),
        ([0.5, 2.0], np.array([0.5, 2.0])),
        ([[1], [2]], np.array([1, 2])),
        (np.array(["a", 7], object), np.array(["a", "7"])),
    ],
)
def test_labels(given, kept):
    found = labels(given, "y")
    assert found.dtype == kept.dtype and np.array_equal(found, kept)


def test_labels_that_are_missing_or_no_list():
    with pytest.raises(DataError, match="1 labels are missing, the first in row 1"):
        labels([1.0, np.nan], "y")
    with pytest.raises(DataError, match="2 labels are missing, the first in row 0"):
        labels(np.array([None, None, "a"], object), "y")
    with pytest.raises(DataError, match="one a row"):
        labels(np.eye(3), "y")
