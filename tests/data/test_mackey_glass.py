"""The series beside a general solver of delayed equations, and its known chaos."""

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from isthmus.core.errors import ParameterError
from isthmus.data import mackey_glass as module
from isthmus.data.mackey_glass import mackey_glass


def by_steps(units, tau, start):
    """The method of steps: on each stretch of length tau the delayed value is known."""
    before = lambda t: start  # noqa: E731
    pieces, x = [], start
    for first in range(0, units + tau, tau):
        delayed = before

        def slope(t, x, delayed=delayed):
            old = delayed(t - tau)
            return 0.2 * old / (1 + old**10) - 0.1 * x

        solved = solve_ivp(
            slope, (first, first + tau), [x], rtol=1e-10, atol=1e-12, dense_output=True
        )
        before, x = (lambda t, s=solved.sol: float(s(t)[0])), float(solved.y[0, -1])
        pieces += [before(t) for t in range(first, first + tau)]
    return np.array(pieces[:units])


def test_as_a_general_solver(monkeypatch):
    # a cubic cuts the corner that the series has at its start: not more accurate than this
    monkeypatch.setattr(module, "SETTLING", 0)
    np.testing.assert_allclose(mackey_glass(120), by_steps(120, 17, 1.2), atol=1e-4)
    np.testing.assert_allclose(mackey_glass(60, tau=5, start=0.5), by_steps(60, 5, 0.5), atol=1e-4)


def test_it_settles_where_it_is_known_to():
    series = mackey_glass(1500)
    assert series.shape == (1500,)
    assert 0.2 < series.min() < 0.5 and 1.2 < series.max() < 1.4
    near = mackey_glass(1500, start=1.2 + 1e-6)
    apart = np.abs(series - near)
    assert apart[1000:].max() > 20 * apart[:50].max()  # chaos
    calm = mackey_glass(600, tau=2)
    assert np.ptp(calm) < 1e-6  # with a short delay it comes to rest where 0.2 / (1 + x^10) = 0.1
    assert calm[0] == pytest.approx(1, abs=1e-6)


@pytest.mark.parametrize("wrong", [{"steps": 0}, {"steps": 5, "tau": 0}])
def test_what_is_refused(wrong):
    with pytest.raises(ParameterError, match="both must be at least 1"):
        mackey_glass(**wrong)
