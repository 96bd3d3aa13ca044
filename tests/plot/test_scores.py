import numpy as np
import pytest

from isthmus.core.errors import ParameterError
from isthmus.plot.scores import score_histogram

pytest.importorskip("matplotlib")


def labels(figure):
    return [text.get_text() for text in figure.axes[0].get_legend().get_texts()]


def test_each_kind_by_itself():
    scores = np.concatenate([np.linspace(0, 1, 90), np.linspace(-1, 0, 10)])
    figure = score_histogram(scores, np.arange(100) >= 90, threshold=0.0)
    assert labels(figure) == ["normal (90)", "anomalous (10)", "threshold: 9.0% of rows below"]
    normal, _, anomalous, _ = figure.axes[0].patches
    for part, place in [(normal, scores[:90]), (anomalous, scores[90:])]:
        values, edges, _ = part.get_data()
        assert values.sum() == pytest.approx(1)
        assert values[edges[:-1] > place.max()].sum() == 0
        assert values[edges[1:] < place.min()].sum() == 0


def test_without_labels():
    assert labels(score_histogram([1.0, 2.0, 3.0])) == ["all rows (3)"]
    assert labels(score_histogram([1.0, 1.0])) == ["all rows (2)"]


def test_stragglers_are_counted_and_said():
    scores = np.concatenate([np.linspace(-1, 1, 999), [-1e9]])
    figure = score_histogram(scores)
    values, edges, _ = figure.axes[0].patches[0].get_data()
    assert edges[0] > -10
    assert values[0] == pytest.approx(1 / 1000)
    assert values.sum() == pytest.approx(1)
    assert figure.axes[0].get_xlabel().endswith("; 1 lower in the outermost bar")


def test_a_far_threshold_still_parts_the_bars():
    scores = np.concatenate([np.linspace(-1, 1, 990), np.full(10, -50.0)])
    figure = score_histogram(scores, threshold=-20.0)
    values, edges, _ = figure.axes[0].patches[0].get_data()
    assert edges[0] == -20
    assert values[0] == pytest.approx(10 / 1000)
    assert "threshold: 1.0% of rows below" in labels(figure)


@pytest.mark.parametrize(
    ("scores", "anomalous", "said"),
    [
        ([], None, "finite, one a row"),
        ([1, np.nan], None, "finite, one a row"),
        ([1, 2], [True], "2 scores"),
    ],
)
def test_what_is_refused(scores, anomalous, said):
    with pytest.raises(ParameterError, match=said):
        score_histogram(scores, anomalous)
