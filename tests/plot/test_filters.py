import numpy as np
import pytest

from isthmus.core.errors import ParameterError
from isthmus.plot.filters import filters

pytest.importorskip("matplotlib")


def test_colours_are_centred_at_nothing_and_gaps_are_no_weights():
    weights = np.linspace(-1, 3, 3 * 9).reshape(3, 9)
    picture = filters(weights, image_shape=(3, 3)).axes[0].images[0]
    low, high = picture.get_clim()
    assert low == -high
    assert high == pytest.approx(3, rel=0.01)
    shown = picture.get_array()
    assert shown.shape == (7, 7)
    assert np.allclose(shown[:3, :3], weights[0].reshape(3, 3))
    assert np.ma.getmaskarray(shown)[3].all()
    assert np.ma.getmaskarray(shown)[4:, 4:].all()  # there is no fourth unit


def test_one_outlier_does_not_bleach_the_others():
    weights = np.ones((100, 100))
    weights[0, 0] = 1_000
    figure = filters(weights)
    assert figure.axes[0].images[0].get_clim() == (-1, 1)
    assert figure.axes[1].get_ylabel() == "weight"


def test_colour_filters_around_mid_grey():
    weights = np.zeros((1, 2, 2, 3))
    weights[0, 0, 0] = [1, -1, 0]
    picture = filters(weights).axes[0].images[0].get_array()
    assert np.allclose(picture[0, 0], [1, 0, 0.5], atol=0.01)
    assert picture[1, 1].tolist() == [0.5, 0.5, 0.5]


def test_dead_units_alone_and_numbers_that_are_none():
    assert filters(np.zeros((2, 4))).axes[0].images[0].get_clim() == (-1, 1)
    with pytest.raises(ParameterError, match="finite"):
        filters([[np.nan, 1]])
    with pytest.raises(ParameterError, match="at least one unit"):
        filters(np.ones((0, 4)))
