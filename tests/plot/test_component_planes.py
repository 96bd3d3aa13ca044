import numpy as np
import pytest

from isthmus.core.errors import ParameterError
from isthmus.plot.component_planes import component_planes

matplotlib = pytest.importorskip("matplotlib")

CODEBOOK = np.random.default_rng(0).normal(size=(4, 5, 3))


@pytest.mark.parametrize("topology", ["rectangular", "hexagonal"])
def test_a_plane_for_each_feature(topology):
    figure = component_planes(CODEBOOK, ["a", "b", "c"], topology=topology)
    planes = [axes for axes in figure.axes if axes.get_title()]
    assert [axes.get_title() for axes in planes] == ["a", "b", "c"]
    for number, axes in enumerate(planes):
        assert axes.collections[0].get_array().tolist() == CODEBOOK[..., number].ravel().tolist()


def test_features_have_numbers_by_themselves():
    figure = component_planes(CODEBOOK, columns=1)
    assert [axes.get_title() for axes in figure.axes if axes.get_title()] == ["1", "2", "3"]


@pytest.mark.parametrize(
    ("codebook", "more", "said"),
    [
        (np.full((2, 2, 1), np.inf), {}, "codebook must be finite"),
        (np.ones((2, 2)), {}, "height, width, features"),
        (np.ones((2, 2, 65)), {}, "65 features; choose at most 64"),
        (CODEBOOK, {"names": ["a"]}, "3 features and 1 names"),
        (CODEBOOK, {"columns": 0}, "columns is 0"),
    ],
)
def test_what_is_refused(codebook, more, said):
    with pytest.raises(ParameterError, match=said):
        component_planes(codebook, **more)
