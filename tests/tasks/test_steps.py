"""The eight steps: gradients by finite differences, and the example that stands alone."""

import runpy
import sys
from pathlib import Path

import numpy as np
import pytest

from isthmus.core.errors import ParameterError
from isthmus.tasks import steps

EXAMPLE = Path(__file__).parents[2] / "examples" / "eight_steps.py"


def cost(weights, x):
    return steps.error(x, steps.decode(weights, steps.encode(weights, x)))


@pytest.mark.parametrize("person", range(len(steps.TABLE)))
def test_gradients_agree_with_finite_differences(person):
    weights, x = steps.Weights.draw(films=6, hidden=2, seed=3), steps.TABLE[person]
    z = steps.encode(weights, x)
    found = steps.gradient(weights, x, z, steps.decode(weights, z))
    for name, values in vars(weights).items():
        for place in np.ndindex(values.shape):
            kept = values[place]
            values[place] = kept + 1e-6
            above = cost(weights, x)
            values[place] = kept - 1e-6
            below = cost(weights, x)
            values[place] = kept
            assert vars(found)[name][place] == pytest.approx((above - below) / 2e-6, abs=1e-7)


def test_what_is_not_rated_is_no_error_and_no_input():
    x = np.array([1.0, np.nan, 0.0])
    assert steps.error(x, np.array([0.5, 0.9, 0.5])) == 0.5
    weights = steps.Weights.draw(films=3, hidden=2, seed=0)
    np.testing.assert_array_equal(
        steps.encode(weights, x), steps.encode(weights, np.array([1.0, 0.0, 0.0]))
    )
    z = steps.encode(weights, x)
    found = steps.gradient(weights, x, z, steps.decode(weights, z))
    assert not found.V[1].any() and not found.W[:, 1].any() and found.c[1] == 0


def test_online_learning_moves_after_each_row():
    (epoch,) = steps.learn(online=True, epochs=1, rate=0.5, seed=2)
    before = steps.Weights.draw(films=6, hidden=2, seed=2)
    for look in epoch.looks:
        np.testing.assert_allclose(look.z, steps.encode(before, look.x))
        np.testing.assert_allclose(look.after.W, before.W - 0.5 * look.gradient.W)
        before = look.after
    assert epoch.weights is before


def test_batch_learning_moves_once_by_the_sum():
    (epoch,) = steps.learn(epochs=1, rate=0.5, seed=2)
    start = steps.Weights.draw(films=6, hidden=2, seed=2)
    total = sum(look.gradient.V for look in epoch.looks)
    np.testing.assert_allclose(epoch.weights.V, start.V - 0.5 * total)
    assert all(np.array_equal(look.after.V, start.V) for look in epoch.looks)
    rated = np.isfinite(steps.TABLE).sum()
    assert epoch.error == pytest.approx(sum(cost(start, x) for x in steps.TABLE) / rated)


@pytest.mark.parametrize("online", [False, True])
def test_the_error_falls_and_likes_are_told_apart(online):
    *_, last = steps.learn(online=online, epochs=300)
    first = next(steps.learn(online=online))
    assert last.error < 0.15 * first.error
    told = steps.filled(last.weights)
    rated = np.isfinite(steps.TABLE)
    assert np.mean((told > 0.5)[rated] == steps.TABLE[rated]) > 0.95


def test_numbers_outside_what_is_allowed_are_refused():
    with pytest.raises(ParameterError, match="rate is 0; it must be above 0"):
        next(steps.learn(rate=0))


@pytest.mark.parametrize("online", [False, True])
def test_the_example_gives_the_same_numbers(online, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["eight_steps.py", *(["--online"] if online else [])])
    left = runpy.run_path(str(EXAMPLE), run_name="__main__")
    *_, last = steps.learn(online=online)
    for name, values in vars(last.weights).items():
        np.testing.assert_allclose(left[name], values)
    assert f"epoch  300   mean squared error {last.error:.4f}" in capsys.readouterr().out
