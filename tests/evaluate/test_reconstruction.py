"""Errors worked by hand, angles known by construction."""

import numpy as np
import pytest
from sklearn.decomposition import PCA
from sklearn.metrics import r2_score

from isthmus.core.errors import DataError, ParameterError
from isthmus.evaluate.reconstruction import (
    explained_variance,
    normalised_error,
    principal_angles,
    squared_error,
)


def test_errors_worked_by_hand():
    X = np.array([[3.0, 4.0], [1.0, 0.0]])
    Y = np.array([[3.0, 2.0], [0.0, 1.0]])
    assert squared_error(X, Y).tolist() == [4.0, 2.0]
    assert normalised_error(X, Y).tolist() == [4 / 25, 2.0]


def test_images_are_rows_and_bytes_do_not_wrap():
    black, white = np.zeros((2, 4, 3), np.uint8), np.full((2, 4, 3), 255, np.uint8)
    assert squared_error(black, white).tolist() == [12 * 255**2] * 2


def test_sums_are_taken_in_double_precision():
    X = np.full((1, 100_000), 0.1, np.float32)
    assert squared_error(X, np.zeros_like(X))[0] == pytest.approx(
        100_000 * float(np.float32(0.1)) ** 2, rel=1e-12
    )


def test_rows_of_zeros():
    assert normalised_error([[0, 0], [0, 0]], [[0, 0], [0, 1]]).tolist() == [0, np.inf]


def test_explained_variance_is_that_of_pca():
    X = np.random.default_rng(0).normal(size=(200, 6)) * np.arange(1, 7) + 5
    pca = PCA(3).fit(X)
    back = pca.inverse_transform(pca.transform(X))
    got = explained_variance(X, back)
    assert got == pytest.approx(pca.explained_variance_ratio_.sum())
    assert got == pytest.approx(r2_score(X, back, multioutput="variance_weighted"))
    assert explained_variance(X, np.broadcast_to(X.mean(axis=0), X.shape)) == pytest.approx(0)


def test_equal_rows_have_no_variance():
    with pytest.raises(DataError, match="no variance to explain"):
        explained_variance(np.ones((3, 2)), np.zeros((3, 2)))


@pytest.mark.parametrize("angle", [1e-10, 1e-3, 1.0, np.pi / 2])
def test_angles_however_small(angle):
    """A plane in five dimensions, tilted by a known angle about its first axis."""
    turn = np.linalg.qr(np.random.default_rng(1).normal(size=(5, 5)))[0]
    plane = np.array([[2.0, 0, 0, 0, 0], [1.0, 3.0, 0, 0, 0]])
    tilted = np.array([[1.0, 0, 0, 0, 0], [0, np.cos(angle), 0, np.sin(angle), 0]])
    got = principal_angles((plane @ turn).astype(np.float64), tilted @ turn)
    assert got == pytest.approx([angle, 0], rel=1e-5, abs=1e-15)


def test_a_line_in_a_plane_and_a_collapsed_plane():
    plane = np.eye(3)[:2]
    assert principal_angles([[1, 1, 0]], plane) == pytest.approx([0], abs=1e-15)
    with pytest.raises(ParameterError, match="2 rows of A span only 1"):
        principal_angles([[1, 1, 0], [2, 2, 0]], plane)
    with pytest.raises(ParameterError, match="same features"):
        principal_angles(np.eye(3), np.eye(4))


@pytest.mark.parametrize("measure", [squared_error, normalised_error, explained_variance])
def test_what_is_refused(measure):
    with pytest.raises(ParameterError, match="one shape"):
        measure(np.ones((3, 2)), np.ones((3, 3)))
    with pytest.raises(ParameterError, match="at least one row"):
        measure(np.ones((0, 2)), np.ones((0, 2)))
    with pytest.raises(DataError, match="row 1 "):
        measure(np.eye(3), [[1, 0, 0], [0, np.nan, 0], [0, 0, 1]])
