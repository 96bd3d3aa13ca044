import numpy as np
import pytest

from isthmus.core.errors import ParameterError
from isthmus.plot.units import cells, grid_of, middles, size

matplotlib = pytest.importorskip("matplotlib")


@pytest.mark.parametrize(("topology", "corners"), [("rectangular", 4), ("hexagonal", 6)])
def test_cells_fill_the_plane_without_overlap(topology, corners):
    grid = grid_of((5, 7), topology)
    axes = matplotlib.figure.Figure().add_subplot()
    drawn = cells(axes, grid)
    polygons = [path.vertices[:corners] for path in drawn.get_paths()]
    assert len(polygons) == 35
    area = 1 if corners == 4 else 3**0.5 / 2
    for polygon, middle in zip(polygons, middles(grid), strict=True):
        x, y = polygon.T
        own = abs(x @ np.roll(y, 1) - y @ np.roll(x, 1)) / 2
        assert own == pytest.approx(area)
        assert polygon.mean(axis=0) == pytest.approx(middle)
    shared = {tuple(np.round(corner, 6) + 0.0) for polygon in polygons for corner in polygon}
    assert len(shared) < 35 * corners / 1.8  # corners of neighbours meet
    (left, right), (bottom, top) = axes.get_xlim(), axes.get_ylim()
    every = np.concatenate(polygons)
    assert left <= every[:, 0].min() and right >= every[:, 0].max()
    assert top <= every[:, 1].min() and bottom >= every[:, 1].max()  # the first row is on top


def test_some_of_the_cells():
    grid = grid_of((2, 3), "rectangular")
    drawn = cells(matplotlib.figure.Figure().add_subplot(), grid, np.array([4]))
    (path,) = drawn.get_paths()
    assert path.vertices[:4].mean(axis=0) == pytest.approx([1, 1])


def test_the_size_keeps_the_proportions():
    assert size(grid_of((5, 10), "rectangular"), 6) == (6, 3)
    width, height = size(grid_of((10, 10), "hexagonal"), 6)
    assert (width, height) == (6, pytest.approx(6 * 3**0.5 / 2))


def test_what_is_no_map():
    with pytest.raises(ParameterError, match="topology is 'round'; .* rectangular, hexagonal"):
        grid_of((2, 2), "round")
    for shape in ((4,), (0, 3)):
        with pytest.raises(ParameterError, match="must be .height, width"):
            grid_of(shape, "rectangular")
