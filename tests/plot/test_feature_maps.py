import numpy as np
import pytest

from isthmus.core.errors import ParameterError
from isthmus.plot.feature_maps import feature_maps

pytest.importorskip("matplotlib")


def test_each_layer_has_a_panel_with_its_maps_on_one_scale():
    image = np.random.default_rng(0).random((8, 8))
    first, second = np.zeros((4, 4, 3)), np.zeros((2, 2, 40))
    first[:, :, 1] = 2
    second[0, 0, 39] = -5
    figure = feature_maps(image, [first, second], names=["one", "two"])
    plain, one, two = figure.axes
    assert plain.get_title() == "image"
    assert one.get_title() == "one: 3 maps of 4 x 4"
    assert two.get_title() == "two: 40 maps of 2 x 2, the first 32"
    assert one.images[0].get_clim() == (-2, 2)
    shown = np.ma.filled(one.images[0].get_array(), np.nan)
    assert (shown[:4, 5:9] == 2).all()
    assert (shown[:4, :4] == 0).all()
    assert np.isnan(shown[:4, 4]).all()
    assert two.images[0].get_array().shape == (4 * 3 - 1, 8 * 3 - 1)


def test_colours_and_what_is_no_map():
    layers = [np.zeros((2, 2, 1))]
    feature_maps(np.zeros((4, 4, 3)), layers)
    for bad, message in [
        ({"layers": []}, "at least one"),
        ({"layers": [np.zeros((2, 2))]}, r"\(2, 2\)"),
        ({"layers": [np.full((2, 2, 1), np.nan)]}, "finite"),
        ({"layers": layers, "names": ["a", "b"]}, "2 names for 1 layers"),
    ]:
        with pytest.raises(ParameterError, match=message):
            feature_maps(np.zeros((4, 4)), **bad)
