import numpy as np
import pytest

from isthmus.core.errors import ParameterError
from isthmus.plot.return_curves import return_curves

pytest.importorskip("matplotlib")


def test_seeds_their_mean_and_its_band():
    runs = np.array([[1.0, 2, 3], [3, 4, 5]])
    figure = return_curves([10, 20, 30], runs, low=[1, 2, 3], high=[3, 4, 5], best=6)
    (axes,) = figure.axes
    first, second, mean, best = axes.lines
    assert first.get_ydata().tolist() == [1, 2, 3]
    assert second.get_ydata().tolist() == [3, 4, 5]
    assert mean.get_xydata().tolist() == [[10, 2], [20, 3], [30, 4]]
    assert best.get_ydata() == [6, 6]
    (band,) = axes.collections
    assert {tuple(point) for point in band.get_paths()[0].vertices} >= {(10, 1), (10, 3), (30, 5)}


def test_runs_that_do_not_fit():
    for runs in ([1, 2, 3], [[1, 2]], np.empty((0, 3))):
        with pytest.raises(ParameterError, match="at 3 steps"):
            return_curves([1, 2, 3], runs)
