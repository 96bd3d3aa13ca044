"""What all pictures share: they end as files, touch no global state and name their extra."""

import sys

import numpy as np
import pytest

from isthmus.core.errors import MissingExtraError
from isthmus.plot.activity import code_activity
from isthmus.plot.code_map import code_map
from isthmus.plot.component_planes import component_planes
from isthmus.plot.distance_map import distance_map
from isthmus.plot.filters import filters
from isthmus.plot.images import image_grid
from isthmus.plot.label_map import label_map
from isthmus.plot.reconstructions import reconstructions
from isthmus.plot.scores import score_histogram
from isthmus.plot.sizes import code_sizes
from isthmus.plot.thumbnail_map import thumbnail_map
from isthmus.plot.traversal import traversal

IMAGES = np.linspace(0, 1, 6 * 16).reshape(6, 4, 4)
SERIES = IMAGES.reshape(6, 16)
CODES = np.arange(18.0).reshape(6, 3) % 7

PICTURES = {
    "activity": lambda: code_activity([0.5, 0, 0.2], target=0.1, title="here"),
    "classes": lambda: code_map(CODES[:, :2], list("abcabc"), title="here"),
    "numbers": lambda: code_map(CODES, CODES[:, 0], label_name="age", title="here"),
    "filters": lambda: filters(IMAGES - 0.5, title="here"),
    "matrix": lambda: filters(SERIES - 0.5, title="here"),
    "images": lambda: image_grid(IMAGES, title="here"),
    "squares": lambda: distance_map(CODES, title="here"),
    "hexagons": lambda: label_map(
        CODES[..., None].astype(int), ["a"], topology="hexagonal", title="here"
    ),
    "planes": lambda: component_planes(IMAGES, title="here"),
    "tiles": lambda: reconstructions({"a": IMAGES, "b": IMAGES}, title="here"),
    "curves": lambda: reconstructions({"a": SERIES, "b": SERIES}, title="here"),
    "scores": lambda: score_histogram([1, 2, 3], [1, 0, 0], threshold=1.5, title="here"),
    "sizes": lambda: code_sizes([1, 2], {"PCA": [2, 1]}, title="here"),
    "thumbnails": lambda: thumbnail_map(CODES[:, :2], IMAGES, title="here"),
    "traversal": lambda: traversal(
        IMAGES.reshape(2, 3, 4, 4), across=[-1, 0, 1], down=["1", "2"], title="here"
    ),
}


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_can_be_saved_and_has_its_title(name, tmp_path):
    pytest.importorskip("matplotlib")
    figure = PICTURES[name]()
    figure.savefig(tmp_path / "picture.png", dpi=50)
    assert (tmp_path / "picture.png").stat().st_size > 500
    assert "here" in (figure.get_suptitle(), figure.axes[0].get_title())
    pyplot = sys.modules.get("matplotlib.pyplot")
    assert pyplot is None or not pyplot.get_fignums()


@pytest.mark.parametrize("name", PICTURES)
def test_without_matplotlib_the_extra_is_named(name, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(MissingExtraError, match=r"isthmus\[plot\]"):
        PICTURES[name]()
