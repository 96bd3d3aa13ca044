import numpy as np
import pytest

from isthmus.core.errors import ParameterError
from isthmus.plot.reconstructions import reconstructions

pytest.importorskip("matplotlib")


def test_versions_stand_below_one_another_on_one_scale():
    X = np.zeros((12, 16))
    X[:, 0] = 2  # originals from 0 to 2
    figure = reconstructions(
        {"original": X, "noisy": X + 1, "back": X / 2}, image_shape=(4, 4), n=5
    )
    (axes,) = figure.axes
    assert [label.get_text() for label in axes.get_yticklabels()] == ["original", "noisy", "back"]
    picture = axes.images[0].get_array()
    assert picture.shape == (4 * 3 + 2, 4 * 5 + 4)
    assert picture[[0, 5, 10], 0].tolist() == [1, 1, 0.5]  # 3 lies beyond the originals
    assert picture[[1, 6, 11], 0].tolist() == [0, 0.5, 0]


def test_colours_are_kept():
    X = np.zeros((2, 4, 4, 3), np.uint8)
    X[0, ..., 0] = 255
    picture = reconstructions({"original": X}).axes[0].images[0].get_array()
    assert picture[0, 0].tolist() == [1, 0, 0]


def test_series_of_differing_lengths_are_curves():
    series = [np.arange(n, dtype=float) for n in (3, 5, 4, 2, 6)]
    figure = reconstructions({"original": series, "back": [-s for s in series]}, n=5)
    shown = [axes for axes in figure.axes if axes.get_visible()]
    assert len(shown) == 5
    for axes, one in zip(shown, series, strict=True):
        assert axes.lines[0].get_ydata().tolist() == one.tolist()
        assert axes.lines[1].get_ydata().tolist() == (-one).tolist()
    assert [text.get_text() for text in figure.legends[0].get_texts()] == ["original", "back"]


@pytest.mark.parametrize(
    ("versions", "said"),
    [
        ({}, "at least one row"),
        ({"a": np.ones((0, 4))}, "at least one row"),
        ({"a": np.ones((2, 4)), "b": np.ones((2, 5))}, "the same shapes"),
        ({"a": np.ones((2, 4)), "b": np.ones((3, 4))}, "the same shapes"),
        ({"a": [np.ones((4, 4)), np.ones((4, 5))]}, "one size"),
    ],
)
def test_what_is_refused(versions, said):
    with pytest.raises(ParameterError, match=said):
        reconstructions(versions)
