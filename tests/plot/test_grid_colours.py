import numpy as np
import pytest

from isthmus.plot.grid_colours import FROM_LAB, FROM_LMS, grid_colours


def test_near_units_are_alike_and_far_ones_are_not():
    colours = grid_colours(8, 12).reshape(8, 12, 3)
    assert colours.min() >= 0 and colours.max() <= 1
    beside = np.abs(np.diff(colours, axis=1)).max()
    assert beside < 0.12
    corners = colours[[0, 0, -1, -1], [0, -1, 0, -1]]
    apart = np.linalg.norm(corners[:, None] - corners, axis=2)[np.triu_indices(4, 1)]
    assert apart.min() > 0.3


def test_a_toroid_has_no_seam():
    colours = grid_colours(20, 30, toroid=True, topology="hexagonal").reshape(20, 30, 3)
    for axis in (0, 1):
        step = np.linalg.norm(np.diff(colours, axis=axis), axis=2).max()
        seam = colours.take(0, axis) - colours.take(-1, axis)
        assert np.linalg.norm(seam, axis=1).max() < 1.5 * step


def test_greys_are_greys():
    """The middle of the plane has no colour."""
    white = (FROM_LAB @ [1, 0, 0]) ** 3 @ FROM_LMS.T
    assert white == pytest.approx(np.ones(3), abs=1e-6)
    assert np.ptp(grid_colours(1, 1)) == pytest.approx(0, abs=1e-6)
