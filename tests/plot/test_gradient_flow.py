import numpy as np
import pytest

from isthmus.plot.gradient_flow import gradient_flow

FLOWS = {"before": {"a": [1, 2, 4], "b": [0.0, 3]}, "after": {"a": [8, 4, 2], "b": [1, 1]}}


def test_a_line_for_each_model_that_ends_at_the_last_step(tmp_path):
    pytest.importorskip("matplotlib")
    figure = gradient_flow(FLOWS)
    before, after = figure.axes
    assert before.get_yscale() == "log"
    assert before.lines[0].get_xydata().tolist() == [[-2, 0.25], [-1, 0.5], [0, 1]]
    assert after.lines[0].get_ydata().tolist() == [4, 2, 1]
    # a gradient of nothing is no point
    np.testing.assert_array_equal(before.lines[1].get_ydata(), [np.nan, 1])
    assert [text.get_text() for text in figure.legends[0].get_texts()] == ["a", "b"]
    assert before.xaxis.get_major_formatter()(-2, 0) == "2"
    figure.savefig(tmp_path / "flow.png")
    assert (tmp_path / "flow.png").stat().st_size > 5_000


def test_lengths_as_they_are():
    pytest.importorskip("matplotlib")
    figure = gradient_flow(FLOWS, relative=False)
    assert figure.axes[0].lines[0].get_ydata().tolist() == [1, 2, 4]
