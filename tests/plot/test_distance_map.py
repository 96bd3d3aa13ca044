import numpy as np
import pytest

from isthmus.core.errors import ParameterError
from isthmus.plot.distance_map import LARGEST, SMALLEST, distance_map

matplotlib = pytest.importorskip("matplotlib")

DISTANCES = np.arange(6.0).reshape(2, 3)
COUNTS = np.zeros((2, 3, 2), int)
COUNTS[0, 0], COUNTS[1, 2] = (3, 1), (0, 400)


def legend(figure):
    return [text.get_text() for text in figure.legends[0].get_texts()]


def test_cells_are_as_dark_as_they_are_far():
    axes, bar = distance_map(DISTANCES).axes
    drawn = axes.collections[0]
    assert drawn.get_array().tolist() == DISTANCES.ravel().tolist()
    drawn.update_scalarmappable()
    lightness = drawn.get_facecolors()[:, 0]
    assert (np.diff(lightness) < 0).all()
    assert bar.get_ylim() == (0, 5)


def test_rows_are_pies():
    figure = distance_map(DISTANCES, COUNTS, ["a", "b"], topology="hexagonal")
    assert legend(figure) == ["a", "b"]
    paths = figure.axes[0].collections[1].get_paths()
    assert len(paths) == 3  # two slices of one pie, and a whole one
    sides = [np.ptp(path.vertices, axis=0).max() for path in paths]
    assert sides[2] == pytest.approx(2 * LARGEST, rel=1e-6)
    assert sides[0] == pytest.approx(2 * SMALLEST, rel=0.02)


def test_rows_without_labels_and_marks():
    marked = DISTANCES > 3
    figure = distance_map(DISTANCES, COUNTS.sum(axis=2, keepdims=True), marked=marked)
    assert legend(figure) == ["marked"]
    assert len(figure.axes[0].collections[-1].get_paths()) == 2


def test_one_unit_and_equal_units():
    distance_map([[0.0]])
    distance_map(np.ones((2, 2)))


@pytest.mark.parametrize(
    ("distances", "more", "said"),
    [
        (np.full((2, 2), np.nan), {}, "distances must be finite"),
        (np.ones((2, 2, 2)), {}, "distances must be finite, .height, width"),
        (np.ones(4), {}, "a map must be"),
        (DISTANCES, {"counts": COUNTS}, r"counts must be \(2, 3, 1\)"),
        (DISTANCES, {"counts": COUNTS[:1], "classes": "ab"}, r"counts must be \(2, 3, 2\)"),
        (DISTANCES, {"counts": np.ones((2, 3, 11)), "classes": "abcdefghijk"}, "at most 10"),
        (DISTANCES, {"marked": [True]}, r"marked must be \(2, 3\)"),
    ],
)
def test_what_is_refused(distances, more, said):
    with pytest.raises(ParameterError, match=said):
        distance_map(distances, **more)
