"""Grids worked by hand."""

import numpy as np
import pytest

from isthmus.core.errors import ParameterError
from isthmus.core.grid import Grid


def pairs(grid):
    return set(zip(*(found.tolist() for found in grid.neighbours()), strict=True))


def test_squares_lie_in_rows_and_columns():
    grid = Grid(height=2, width=3)
    assert len(grid) == 6
    assert grid.places().tolist() == [[0, 0], [0, 1], [0, 2], [1, 0], [1, 1], [1, 2]]
    assert grid.squared_distances()[0].tolist() == [0, 1, 4, 1, 2, 5]
    of_first = {other for unit, other in pairs(grid) if unit == 0}
    assert of_first == {1, 3, 4}


def test_hexagons_have_six_neighbours_as_near_as_each_other():
    grid = Grid(height=5, width=5, topology="hexagonal")
    squared = grid.squared_distances()
    middle = 12
    near = {other for unit, other in pairs(grid) if unit == middle}
    assert near == {6, 7, 11, 13, 16, 17}  # row 2 is not moved: those above lie left and right
    assert squared[middle, sorted(near)] == pytest.approx(np.ones(6), abs=1e-6)
    assert np.sort(squared[middle])[7] == pytest.approx(3, abs=1e-6)
    assert {other for unit, other in pairs(grid) if unit == 7} == {2, 3, 6, 8, 12, 13}


@pytest.mark.parametrize(("topology", "neighbours"), [("rectangular", 8), ("hexagonal", 6)])
def test_a_toroid_has_no_edges(topology, neighbours):
    grid = Grid(height=4, width=6, topology=topology, toroid=True)
    first, _ = grid.neighbours()
    assert np.bincount(first).tolist() == [neighbours] * 24
    squared = grid.squared_distances()
    sums = np.sort(squared, axis=1)
    np.testing.assert_allclose(sums, np.broadcast_to(sums[0], sums.shape), atol=1e-5)


@pytest.mark.parametrize("toroid", [False, True])
@pytest.mark.parametrize("topology", ["rectangular", "hexagonal"])
def test_nearness_is_mutual(topology, toroid):
    grid = Grid(height=4, width=3, topology=topology, toroid=toroid)
    squared = grid.squared_distances()
    np.testing.assert_array_equal(squared, squared.T)
    assert pairs(grid) == {(b, a) for a, b in pairs(grid)}
    assert all(a != b for a, b in pairs(grid))


def test_one_unit_has_no_neighbour():
    assert not pairs(Grid(height=1, width=1, toroid=True))


def test_hexagons_of_an_odd_toroid_do_not_fit():
    with pytest.raises(ParameterError, match="even number of rows, not 5; use 6"):
        Grid(height=5, width=4, topology="hexagonal", toroid=True)
