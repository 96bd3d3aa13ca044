import numpy as np
import pytest

from isthmus.core.errors import ParameterError
from isthmus.plot.invariance import invariance

pytest.importorskip("matplotlib")


def test_a_panel_for_each_movement_and_a_line_for_each_model():
    figure = invariance(
        {
            "aside": ([0, 1, 2], {"a": [0.9, 0.5, 0.1], "b": [[1, 1, 0.5], [0.8, 0.6, 0.5]]}),
            "turned": ([0, 90], {"a": [0.9, 0.2], "b": [0.8, 0.7]}),
        },
        chance=0.1,
    )
    aside, turned = figure.axes
    assert (aside.get_xlabel(), turned.get_xlabel()) == ("aside", "turned")
    a, b, guess = aside.lines
    np.testing.assert_allclose(a.get_ydata(), [0.9, 0.5, 0.1])
    np.testing.assert_allclose(b.get_ydata(), [0.9, 0.8, 0.5])
    assert list(guess.get_ydata()) == [0.1, 0.1]
    low, high = aside.collections[1].get_datalim(aside.transData).intervaly
    assert (low, high) == (0.5, 1)
    assert [text.get_text() for text in figure.legends[0].get_texts()] == ["a", "b", "guessing"]


def test_accuracies_belong_to_amounts():
    with pytest.raises(ParameterError, match=r"b: accuracies of the shape \(1, 3\) for 2 amounts"):
        invariance({"aside": ([0, 1], {"b": [1, 1, 1]})})
