import numpy as np
import pytest

from isthmus.core.errors import ParameterError
from isthmus.plot.forecast import forecast

pytest.importorskip("matplotlib")
HISTORY, AHEAD = np.arange(10.0), np.array([10.0, 11.0, 12.0])


def test_the_forecast_goes_on_from_the_last_value():
    figure = forecast(
        HISTORY, AHEAD, AHEAD - 1, AHEAD + 2, tested=[(7, [7.0, 8.5, 9.5, 10.5])], coverage=0.9
    )
    (axes,) = figure.axes
    tested, series, ahead, _ = axes.lines
    np.testing.assert_array_equal(series.get_xydata(), np.c_[np.arange(-9, 1), HISTORY])
    np.testing.assert_array_equal(ahead.get_xydata(), [[0, 9], [1, 10], [2, 11], [3, 12]])
    np.testing.assert_array_equal(tested.get_xydata(), [[-2, 7], [-1, 8.5], [0, 9.5]])
    band = axes.collections[0].get_paths()[0].get_extents()
    assert (band.y0, band.y1) == (9, 14)
    labels = [text.get_text() for text in axes.get_legend().get_texts()]
    assert labels == ["forecasts of the test part", "series", "forecast, intervals of 90%"]
    assert axes.get_xlabel() == "step, from the last known one"


def test_dates_on_the_axis():
    times = np.datetime64("2024-01-01") + np.arange(13)
    figure = forecast(HISTORY, AHEAD, AHEAD, AHEAD, times=times, name="price")
    assert figure.axes[0].lines[0].get_xdata()[-1] == np.datetime64("2024-01-10")
    assert (figure.axes[0].get_ylabel(), figure.axes[0].get_xlabel()) == ("price", "")


def test_lengths_that_do_not_go_together():
    with pytest.raises(ParameterError, match="10 steps of history and 3 ahead do not go with 2"):
        forecast(HISTORY, AHEAD, AHEAD[:2], AHEAD)
    with pytest.raises(ParameterError, match="10 times"):
        forecast(HISTORY, AHEAD, AHEAD, AHEAD, times=np.arange(10))
