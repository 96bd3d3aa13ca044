"""What comes next in a series, with intervals, beside forecasts that need no model."""

from isthmus.tasks.forecast.forecaster import Forecast, Forecaster
from isthmus.tasks.forecast.scores import Score

__all__ = ["Forecast", "Forecaster", "Score"]
