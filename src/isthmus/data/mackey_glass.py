"""The Mackey-Glass series, chaotic and exactly defined: a test of what predicts."""

from __future__ import annotations

import numpy as np

from isthmus.core.errors import ParameterError

FINENESS = 10  # Runge-Kutta steps in a unit of time
SETTLING = 1000  # units of time left away


def mackey_glass(steps: int, *, tau: int = 17, start: float = 1.2) -> np.ndarray:
    """dx/dt = 0.2 x(t - tau) / (1 + x(t - tau)^10) - 0.1 x(t), one value a unit of time.

    Fourth-order Runge-Kutta of step 1/10; x(t - tau) in the middle of a step is the cubic through
    the four values around it; x(t) = `start` for t <= 0; the first 1,000 units are left away.

    Parameters
    ----------
    steps : at least 1.
    tau : the delay, at least 1; above 16.8 the series is chaotic.

    Returns
    -------
    array of shape (steps,), float64.

    References
    ----------
    Mackey and Glass 1977. Oscillation and Chaos in Physiological Control Systems. Science 197.
    """
    if steps < 1 or tau < 1:
        raise ParameterError(f"steps is {steps} and tau is {tau}; both must be at least 1")
    delay, h = tau * FINENESS, 1 / FINENESS
    total = (SETTLING + steps - 1) * FINENESS
    x = [start] * (delay + 2 + total)  # x[k] at the time (k - delay - 1) h
    for now in range(delay + 1, delay + 1 + total):
        old = now - delay
        before, left, right, after = x[old - 1 : old + 3]
        middle = (9 * (left + right) - before - after) / 16
        fed_left, fed_middle, fed_right = map(_fed, (left, middle, right))
        here = x[now]
        k1 = fed_left - 0.1 * here
        k2 = fed_middle - 0.1 * (here + h / 2 * k1)
        k3 = fed_middle - 0.1 * (here + h / 2 * k2)
        k4 = fed_right - 0.1 * (here + h * k3)
        x[now + 1] = here + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
    return np.array(x[delay + 1 + SETTLING * FINENESS :: FINENESS])


def _fed(old: float) -> float:
    return 0.2 * old / (1 + old**10)
