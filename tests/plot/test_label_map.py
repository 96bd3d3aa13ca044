import numpy as np
import pytest

from isthmus.core.errors import ParameterError
from isthmus.plot.figure import TEN
from isthmus.plot.label_map import label_map

matplotlib = pytest.importorskip("matplotlib")

COUNTS = np.array([[[3, 1], [0, 5]], [[0, 0], [2, 2]]])


@pytest.mark.parametrize("topology", ["rectangular", "hexagonal"])
def test_colours_are_of_the_majority_and_pale_where_it_is_small(topology):
    figure = label_map(COUNTS, ["a", "b"], topology=topology)
    axes = figure.axes[0]
    pure = np.array([matplotlib.colors.to_rgb(colour) for colour in TEN])
    faces = axes.collections[0].get_facecolors()[:, :3]
    assert faces[0] == pytest.approx(0.25 + 0.75 * pure[0])
    assert faces[1] == pytest.approx(pure[1])
    assert faces[2] == pytest.approx(np.ones(3))
    assert faces[3] == pytest.approx(0.5 + 0.5 * pure[0])
    assert [text.get_text() for text in axes.texts] == ["4", "5", "4"]
    assert [text.get_text() for text in figure.legends[0].get_texts()] == ["a", "b"]


def test_large_grids_have_no_numbers():
    assert not label_map(np.ones((21, 20, 1)), ["a"]).axes[0].texts


def test_what_is_refused():
    with pytest.raises(ParameterError, match=r"counts must be \(height, width, 3\)"):
        label_map(COUNTS, ["a", "b", "c"])
    with pytest.raises(ParameterError, match="11 classes; at most 10"):
        label_map(np.ones((2, 2, 11)), list("abcdefghijk"))
