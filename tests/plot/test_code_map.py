import numpy as np
import pytest

from isthmus.core.errors import ParameterError
from isthmus.plot.code_map import code_map

matplotlib = pytest.importorskip("matplotlib")

CODES = np.random.default_rng(0).normal(size=(60, 3))


def legend(figure):
    return [text.get_text() for text in figure.legends[0].get_texts()]


@pytest.mark.parametrize("width", [2, 3])
def test_classes_have_a_legend(width):
    labels = np.array(["b", "a", "c"] * 20)
    figure = code_map(CODES[:, :width], labels, label_name="kind")
    assert legend(figure) == ["a", "b", "c"]
    assert figure.legends[0].get_title().get_text() == "kind"
    assert len(figure.axes) == 1
    assert (figure.axes[0].name == "3d") == (width == 3)


def test_points_stay_in_order_and_names_stand_at_medians():
    labels = np.arange(60) % 2
    axes = code_map(CODES[:, :2], labels).axes[0]
    points = axes.collections[0]
    assert np.array_equal(points.get_offsets(), CODES[:, :2])
    colours = points.get_facecolors()
    assert (colours[::2] == colours[0]).all()
    assert (colours[1::2] == colours[1]).all()
    assert (colours[0] != colours[1]).any()
    assert [text.get_text() for text in axes.texts] == ["0", "1"]
    assert axes.texts[1].get_position() == tuple(np.median(CODES[1::2, :2], axis=0))


@pytest.mark.parametrize("labels", [np.linspace(0, 1, 60), np.arange(60)])
@pytest.mark.parametrize("width", [2, 3])
def test_numbers_have_a_colour_bar(labels, width):
    figure = code_map(CODES[:, :width], labels, label_name="age")
    assert not figure.legends
    assert figure.axes[1].get_ylabel() == "age"
    assert figure.axes[0].collections[0].get_clim() == (labels.min(), labels.max())


def test_twenty_classes_are_told_apart_by_colour_and_shape():
    labels = np.array([f"g{n:02}" for n in range(20)] * 3)
    figure = code_map(CODES[:, :2], labels)
    looks = {(h.get_color(), h.get_marker()) for h in figure.legends[0].legend_handles}
    assert len(looks) == 20
    assert not figure.axes[0].texts
    assert sum(len(part.get_offsets()) for part in figure.axes[0].collections) == 60


@pytest.mark.parametrize(
    ("codes", "labels", "said"),
    [
        (np.ones((3, 4)), None, "choose columns"),
        (np.ones((0, 2)), None, "choose columns"),
        (np.full((3, 2), np.nan), None, "codes must hold finite"),
        (np.ones((3, 2)), [1, 2], "3 rows and labels"),
        (np.ones((3, 2)), [1, 2, np.nan], "labels must be finite"),
        (np.ones((31, 2)), [str(n) for n in range(31)], "31 classes; at most 30"),
    ],
)
def test_what_is_refused(codes, labels, said):
    with pytest.raises(ParameterError, match=said):
        code_map(codes, labels)
