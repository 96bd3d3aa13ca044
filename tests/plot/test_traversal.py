import numpy as np
import pytest

from isthmus.core.errors import ParameterError
from isthmus.plot.traversal import traversal

pytest.importorskip("matplotlib")


def test_lines_and_steps_are_labelled():
    decoded = np.arange(6).reshape(2, 3, 1) * np.ones((2, 3, 4)) / 5
    figure = traversal(decoded, across=[-3, 0.5, 1 / 3], down=[1.5, 2], image_shape=(2, 2))
    (axes,) = figure.axes
    assert [label.get_text() for label in axes.get_xticklabels()] == ["-3", "0.5", "0.333"]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["1.5", "2"]
    picture = axes.images[0].get_array()
    assert np.allclose(picture[::3, ::3], np.arange(6).reshape(2, 3) / 5)
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("value of the unit", "unit")


def test_labels_must_be_as_many_as_tiles():
    with pytest.raises(ParameterError, match="2 lines for down and 4 steps for across"):
        traversal(np.ones((2, 3, 4, 4)), across=[0, 1, 2, 3], down=["a", "b"])
