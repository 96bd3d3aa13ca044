import numpy as np
import pytest

from isthmus.core.errors import ParameterError
from isthmus.plot.activity import code_activity

pytest.importorskip("matplotlib")


def test_units_are_sorted_and_dead_ones_marked():
    axes = code_activity([0.1, 0, 0.5, 0], target=0.05).axes[0]
    values, edges, _ = axes.patches[0].get_data()
    assert values.tolist() == [0.5, 0.1, 0, 0]
    assert edges.tolist() == [0.5, 1.5, 2.5, 3.5, 4.5]
    legend = [text.get_text() for text in axes.get_legend().get_texts()]
    assert legend == ["mean 0.15", "target 0.05", "2 of 4 units dead"]
    marked = axes.patches[1].get_bbox()
    assert (marked.x0, marked.x1) == (2.5, 4.5)


def test_nothing_is_marked_where_all_live():
    legend = code_activity([0.2, 0.4]).axes[0].get_legend()
    assert [text.get_text() for text in legend.get_texts()] == ["mean 0.3"]


@pytest.mark.parametrize("active", [[], [1.1], [-0.1], [np.nan], np.ones((2, 2))])
def test_what_is_no_share(active):
    with pytest.raises(ParameterError, match="one share of rows"):
        code_activity(active)
