import numpy as np
import pytest

from isthmus.core.errors import ParameterError
from isthmus.plot.value_map import value_map

pytest.importorskip("matplotlib")
X, Y = np.linspace(0, 1, 4), np.linspace(-1, 1, 3)
VALUES = np.arange(12.0).reshape(3, 4)


def test_values_lie_where_they_belong_and_the_path_over_them(tmp_path):
    path = [[0, 0], [0.5, 0.5], [1, 1]]
    figure = value_map(
        VALUES, X, Y, path=path, actions=[1, 0], action_names=["left", "right"], names=("x", "v")
    )
    axes = figure.axes[0]
    mesh, left, right = axes.collections
    way, start, end = axes.lines
    assert mesh.get_array().ravel().tolist() == VALUES.ravel().tolist()
    assert way.get_xydata().tolist() == path
    assert left.get_offsets().tolist() == [[0.5, 0.5]]
    assert right.get_offsets().tolist() == [[0, 0]]
    assert (start.get_xydata().tolist(), end.get_xydata().tolist()) == ([[0, 0]], [[1, 1]])
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["left", "right"]
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("x", "v")
    figure.savefig(tmp_path / "map.png")


def test_without_a_path():
    axes = value_map(VALUES, X, Y).axes[0]
    assert not axes.lines
    assert axes.get_legend() is None


@pytest.mark.parametrize("values", [VALUES.T, VALUES * np.nan, VALUES.ravel()])
def test_values_that_do_not_fit(values):
    with pytest.raises(ParameterError, match="one for each of 3 y and 4 x"):
        value_map(values, X, Y)
