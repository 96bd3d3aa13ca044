import numpy as np
import pytest

from isthmus.plot.images import image_grid

pytest.importorskip("matplotlib")


@pytest.mark.parametrize(("columns", "shape"), [(None, (8, 11)), (5, (2, 14)), (1, (14, 2))])
def test_reading_order(columns, shape):
    images = np.arange(5)[:, None] * np.ones((5, 4)) / 4
    picture = image_grid(images, image_shape=(2, 2), columns=columns).axes[0].images[0].get_array()
    wide = columns or 3
    assert picture.shape == (-(-5 // wide) * 3 - 1, wide * 3 - 1)
    for number in range(5):
        row, column = divmod(number, wide)
        assert picture[3 * row, 3 * column] == number / 4
    assert picture.max() == 1  # empty places are white
