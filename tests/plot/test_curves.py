"""The picture of a training: what is drawn, and what is said without matplotlib."""

import sys

import pytest

from isthmus.core.errors import MissingExtraError
from isthmus.plot.curves import learning_curve


def test_both_curves_and_the_epoch_that_was_kept(tmp_path):
    pytest.importorskip("matplotlib")
    figure = learning_curve(
        [3, 2, 1], [0.1, 0.3, 0.2], metric_name="ndcg@100", best_epoch=2, title="here"
    )
    loss, metric = figure.axes
    assert loss.lines[0].get_xydata().tolist() == [[1, 3], [2, 2], [3, 1]]
    assert metric.lines[0].get_xydata().tolist() == [[1, 0.1], [2, 0.3], [3, 0.2]]
    assert loss.lines[1].get_xdata() == [2, 2]
    assert (loss.get_title(), metric.get_ylabel()) == ("here", "ndcg@100, held out")
    figure.savefig(tmp_path / "curve.png")
    assert (tmp_path / "curve.png").stat().st_size > 5_000


def test_the_loss_alone():
    pytest.importorskip("matplotlib")
    assert len(learning_curve([3, 2]).axes) == 1


def test_a_single_epoch_is_a_point_at_a_whole_number():
    pytest.importorskip("matplotlib")
    loss, metric = learning_curve([3], [0.1]).axes
    assert loss.lines[0].get_marker() == metric.lines[0].get_marker() == "o"
    assert all(tick % 1 == 0 for tick in loss.get_xticks())


def test_without_matplotlib_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(MissingExtraError, match=r"isthmus\[plot\]"):
        learning_curve([1.0])
