import numpy as np
import pytest

from isthmus.core.errors import ParameterError
from isthmus.plot.thumbnail_map import thumbnail_map

pytest.importorskip("matplotlib")


def test_the_image_nearest_the_middle_of_its_cell_is_shown():
    # a plane from 0 to 2 each way in two cells: middles at 0.5 and 1.5
    codes = [[0, 0], [2, 2], [0.4, 0.6], [0.1, 0.9], [1.5, 1.4]]
    images = np.arange(5)[:, None] * np.ones((5, 4)) / 4
    figure = thumbnail_map(codes * np.ones((5, 2)), images, image_shape=(2, 2), cells=2)
    axes = figure.axes[0]
    picture = axes.images[0].get_array()
    assert picture[[0, 0, 3, 3], [0, 3, 0, 3]].tolist() == [1, 1, 0.5, 1]  # empty: white
    assert picture[0, 3] == 4 / 4  # second code grows upwards
    low, high = np.quantile(codes, [0.005, 0.995], axis=0)
    assert axes.images[0].get_extent() == pytest.approx([low[0], high[0], low[1], high[1]])


def test_one_place_for_all():
    images = np.ones((3, 2, 2)) / 2
    picture = thumbnail_map(np.zeros((3, 2)), images, cells=2).axes[0].images[0].get_array()
    assert (picture == 0.5).sum() == 4  # one cell holds an image


def test_what_is_refused():
    with pytest.raises(ParameterError, match=r"\(3, 2\), one an image"):
        thumbnail_map(np.ones((2, 2)), np.ones((3, 4, 4)))
    with pytest.raises(ParameterError, match="finite"):
        thumbnail_map(np.full((3, 2), np.inf), np.ones((3, 4, 4)))
    with pytest.raises(ParameterError, match="cells is 0"):
        thumbnail_map(np.ones((3, 2)), np.ones((3, 4, 4)), cells=0)
