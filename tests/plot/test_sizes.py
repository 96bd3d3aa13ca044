import numpy as np
import pytest

from isthmus.core.errors import ParameterError
from isthmus.plot.sizes import code_sizes

pytest.importorskip("matplotlib")


def test_lines_bars_and_ticks():
    runs = np.array([[4.0, 2.0, 1.0], [6.0, 2.0, 3.0]])
    figure = code_sizes([2, 10, 30], {"autoencoder": runs, "PCA": [7, 6, 5]}, error_name="bits")
    axes = figure.axes[0]
    several, single = axes.containers
    assert several.lines[0].get_ydata().tolist() == [5, 2, 2]
    bars = several.lines[2][0].get_segments()
    assert [top - bottom for (_, bottom), (_, top) in bars] == pytest.approx(
        [2 * np.sqrt(2), 0, 2 * np.sqrt(2)]  # one standard deviation each way
    )
    assert not single.has_yerr
    assert single.lines[0].get_xydata().tolist() == [[2, 7], [10, 6], [30, 5]]
    assert [label.get_text() for label in axes.get_xticklabels()] == ["2", "10", "30"]
    assert axes.get_xscale() == "log"
    assert axes.get_ylim()[0] == 0
    legend = [text.get_text() for text in axes.get_legend().get_texts()]
    assert legend == ["autoencoder", "PCA"]


def test_one_error_a_size():
    with pytest.raises(ParameterError, match="errors of 'PCA'"):
        code_sizes([1, 2, 3], {"PCA": [1, 2]})
