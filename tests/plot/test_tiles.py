"""Where each pixel of a grid of images goes."""

import numpy as np
import pytest

from isthmus.core.errors import ParameterError
from isthmus.plot.tiles import arrange, as_images, label_columns, label_rows, mosaic, unit_range


def test_flat_rows_and_images_are_the_same():
    rows = np.arange(24).reshape(2, 12)
    assert as_images(rows, (3, 4)).shape == (2, 3, 4, 1)
    assert as_images(rows, (2, 2, 3)).shape == (2, 2, 2, 3)
    assert np.array_equal(as_images(rows, (3, 4)), as_images(rows.reshape(2, 3, 4), None))


@pytest.mark.parametrize(
    ("rows", "shape", "said"),
    [
        (np.ones((2, 12)), None, "an image is"),
        (np.ones((2, 12)), (3, 5), "holds 15 values"),
        (np.ones((2, 12)), (3, 2, 2), "an image is"),
        (np.ones((0, 12)), (3, 4), "holds 12 values"),
        (np.full((2, 12), np.nan), (3, 4), "finite"),
    ],
)
def test_what_is_no_image(rows, shape, said):
    with pytest.raises(ParameterError, match=said):
        as_images(rows, shape)


def test_the_range_is_that_of_the_originals():
    bytes_ = np.array([[0, 51, 102]], np.uint8)
    assert unit_range(bytes_.astype(float), bytes_) == pytest.approx(np.array([[0, 0.2, 0.4]]))
    shares = np.array([[0.2, 0.4]])
    assert np.array_equal(unit_range(shares, shares), shares)  # 0..1 is not stretched
    standard = np.array([[-2.0, 2.0]])
    assert unit_range(np.array([[-3.0, 0.0, 5.0]]), standard).tolist() == [[0, 0.5, 1]]
    assert unit_range(np.full((1, 2), 7.0), np.full((1, 2), 7.0)).tolist() == [[0, 0]]


def test_three_images_in_two_columns():
    images = np.arange(1, 4.0)[:, None, None, None] * np.ones((3, 2, 3, 1))
    grid = arrange(images, 2)
    assert grid.shape == (2, 2, 2, 3, 1)
    whole = mosaic(grid, gap=9.0)
    assert whole.shape == (2 + 1 + 2, 3 + 1 + 3)
    assert (whole[:2, :3] == 1).all()
    assert (whole[:2, 4:] == 2).all()
    assert (whole[3:, :3] == 3).all()
    assert np.isnan(whole[3:, 4:]).all()
    assert (whole[2] == 9).all()
    assert (whole[:, 3] == 9).all()


def test_as_square_as_can_be():
    assert arrange(np.zeros((5, 1, 1, 1)), None).shape[:2] == (2, 3)
    assert arrange(np.zeros((9, 1, 1, 1)), None).shape[:2] == (3, 3)
    with pytest.raises(ParameterError, match="columns is 0"):
        arrange(np.zeros((5, 1, 1, 1)), 0)


def test_labels_stand_at_the_middle_of_their_tiles():
    figure = pytest.importorskip("matplotlib.figure").Figure()
    axes = figure.add_subplot()
    grid = np.zeros((2, 3, 32, 48, 1))  # tiles of 32 x 48 pixels, lines of two
    label_rows(axes, grid, ["a", "b"])
    label_columns(axes, grid, ["1", "2", "3"])
    assert axes.get_yticks().tolist() == [15.5, 15.5 + 34]
    assert axes.get_xticks().tolist() == [23.5, 23.5 + 50, 23.5 + 100]
    assert [tick.get_text() for tick in axes.get_xticklabels()] == ["1", "2", "3"]
