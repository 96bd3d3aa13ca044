"""Errors of forecasts, worked by hand, and intervals that keep what they promise."""

import numpy as np
import pytest

from isthmus.core.errors import ParameterError
from isthmus.evaluate import forecast

TRUTH, PREDICTED = [[1.0, 2.0], [4.0, 0.0]], [[2.0, 2.0], [1.0, 0.0]]


def test_errors_by_hand():
    assert forecast.mse(TRUTH, PREDICTED) == (1 + 0 + 9 + 0) / 4
    assert forecast.rmse(TRUTH, PREDICTED) == pytest.approx(2.5**0.5)
    assert forecast.mae(TRUTH, PREDICTED) == (1 + 0 + 3 + 0) / 4
    assert forecast.smape(TRUTH, PREDICTED) == pytest.approx((2 / 3 + 0 + 6 / 5 + 0) / 4)


def test_scaled_by_the_naive_forecast_of_the_history():
    history = [1.0, 2.0, 4.0, 7.0]
    assert forecast.naive_error(history) == 2  # 1, 2, 3
    assert forecast.naive_error(history, season=2) == 4  # 3, 5
    assert forecast.mase(TRUTH, PREDICTED, history) == 0.5
    assert forecast.mase(TRUTH, PREDICTED, history, season=2) == 0.25
    assert forecast.mase(TRUTH, PREDICTED, [3.0, 3.0]) is None


def test_what_intervals_hold():
    low, high = [0.0, 0.0, 0.0, 3.0], [1.0, 2.0, 3.0, 4.0]
    assert forecast.coverage([1.0, 3.0, 0.0, 2.0], low, high) == 0.5
    assert forecast.width(low, high) == 1.75


def test_the_pinball_loss_is_least_at_the_quantile():
    assert forecast.pinball([3.0, 0.0], [1.0, 1.0], 0.9) == pytest.approx((0.9 * 2 + 0.1 * 1) / 2)
    values = np.random.default_rng(0).normal(size=2001)
    tried = np.linspace(-2, 2, 401)
    losses = [forecast.pinball(values, np.full(2001, q), 0.8) for q in tried]
    assert tried[int(np.argmin(losses))] == pytest.approx(np.quantile(values, 0.8), abs=0.02)


def test_the_radius_is_an_order_statistic():
    errors = np.array([[-1.0, 5.0], [2.0, -6.0], [-3.0, 7.0], [4.0, 8.0]])
    np.testing.assert_array_equal(forecast.conformal_radius(errors, 0.8), [4, 8])  # 4th of 4
    np.testing.assert_array_equal(forecast.conformal_radius(errors, 0.5), [3, 7])  # 3rd
    assert np.isinf(forecast.conformal_radius(errors, 0.9)).all()  # the 5th of 4


def test_the_promise_is_kept_on_average():
    rng = np.random.default_rng(0)
    held = []
    for _ in range(2000):
        radius = forecast.conformal_radius(rng.standard_t(3, size=(19, 1)), 0.9)
        held.append(abs(rng.standard_t(3)) <= radius[0])
    assert np.mean(held) == pytest.approx(0.9, abs=0.02)  # exactly .9 with 19 errors


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: forecast.mse([1.0], [1.0, 2.0]), "one shape"),
        (lambda: forecast.mae([], []), "a value at least"),
        (lambda: forecast.naive_error([1.0, 2.0], season=2), "a season of 2"),
        (lambda: forecast.pinball([1.0], [1.0], 1.0), "level is 1.0"),
        (lambda: forecast.conformal_radius([[1.0]], 0.0), "coverage is 0.0"),
    ],
)
def test_what_is_refused(call, said):
    with pytest.raises(ParameterError, match=said):
        call()
