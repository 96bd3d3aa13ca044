"""The next values of a series, intervals around them, and how far to trust both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.base import clone, is_regressor

from isthmus.core.errors import DataError, NotSupportedError, ParameterError
from isthmus.data.series_set import Series
from isthmus.evaluate import forecast
from isthmus.tasks.forecast.backtest import Parts, backtest
from isthmus.tasks.forecast.scaled import Scaled
from isthmus.tasks.forecast.scores import Score, scores

STOPPING = 0.2  # of what is learned from, at its end


@dataclass(frozen=True, kw_only=True, eq=False)
class Forecast:
    """Attributes
    ----------
    values, low, high : arrays of shape (steps,)
        The next values, and the ends of their intervals.
    times : array of shape (steps,), datetime64[s], or None
    scores : of the model, then of each baseline, on the test windows.
    coverage : the share of test values inside intervals made before them.
    width : mean width of those intervals.
    test : from which row on the test part lies; `calibration` that on which the widths were told.
    past, season : steps that a window looks back; steps of a season, 1 for none.
    windows : learned from, told widths by, tested on.
    test_values : array of shape (windows, steps)
        What the model said of the test windows, in their order.
    """

    values: np.ndarray
    low: np.ndarray
    high: np.ndarray
    times: np.ndarray | None
    scores: list[Score]
    coverage: float
    width: float
    calibration: int
    test: int
    past: int
    season: int
    windows: tuple[int, int, int]
    test_values: np.ndarray

    @property
    def better(self) -> list[Score]:
        """Baselines with a smaller mean squared error than the model."""
        return [score for score in self.scores[1:] if score.difference < 0]


@dataclass(kw_only=True)
class Forecaster:
    """Tells the next values of a series by any model of windows.

    The series is cut in time: the model learns from the first part, the errors on the second tell
    how wide intervals must be (split conformal prediction, for each step ahead by itself), and the
    third tests both. A model that knows when to stop finds out by the last fifth of what it learns
    from. Then the model learns from all parts, and the errors of the second and the
    third tell the width of what is answered: they are those of a model that had not seen them. The
    promise of coverage is exact where the future comes like the past in any order, and a good guess
    for series that do not change their manner.

    Parameters
    ----------
    model
        An estimator with fit(X, y) and predict(X), X of the shape (windows, past, columns) and y of
        (windows, steps): a regressor of sequences or rows.
    steps
        To tell, at least 1; all at once, an output of the model each.
    past
        Steps that a window looks back; None: three seasons or twice `steps`, at least 24, at most a
        quarter of what is learned from (a season always, if it is half of that at most).
    season
        Steps of a season; None: by the calendar (24 hours, 7 days, 12 months ...); 1: none.
    relative
        Whether each window counts from its last step, so that levels never seen do no harm.
    coverage
        Share of values that intervals should hold, above 0, below 1.
    held
        Share of the series, at its end, that tells the widths, and as much again to test.
    """

    model: Any
    steps: int = 20
    past: int | None = None
    season: int | None = None
    relative: bool = True
    coverage: float = 0.9
    held: float = 0.2

    def forecast(self, series: Series) -> Forecast:
        """The next values of the first column of a series.

        Raises
        ------
        ParameterError
            for an argument out of its range.
        NotSupportedError
            for a model that is no regressor.
        DataError
            for a series that is too short, or that does not vary.
        """
        self._check()
        season = series.step.season if self.season is None else self.season
        parts = self._parts(len(series))
        past = self.past or self._past(parts.learned.stop, season)
        self._refuse_short(series, parts, max(past, season))
        tried = backtest(
            self._scaled(),
            series.values,
            parts,
            stop=_last_of(parts.learned),
            steps=self.steps,
            past=past,
            season=season,
        )
        told = tried.predicted[self._name]
        errors = tried.held.y - tried.held_values
        radius = forecast.conformal_radius(errors, self.coverage)
        everything = slice(0, len(series))
        final = self._scaled().learn(
            series.values, everything, _last_of(everything), past=past, steps=self.steps
        )
        values = final.predict(series.values[None, -past:])[0]
        errors = np.concatenate([errors, tried.test.y - told])
        around = forecast.conformal_radius(errors, self.coverage)
        return Forecast(
            values=values,
            low=values - around,
            high=values + around,
            times=series.next_times(self.steps),
            scores=scores(tried.test.y, tried.predicted, series.values[parts.learned, 0], season),
            coverage=forecast.coverage(tried.test.y, told - radius, told + radius),
            width=forecast.width(told - radius, told + radius),
            calibration=parts.held.start,
            test=parts.test.start,
            past=past,
            season=season,
            windows=(tried.learned, len(tried.held), len(tried.test)),
            test_values=told,
        )

    @property
    def _name(self) -> str:
        return type(self.model).__name__

    def _scaled(self) -> Scaled:
        return Scaled(model=clone(self.model), relative=self.relative)

    def _parts(self, rows: int) -> Parts:
        held = round(rows * self.held)
        calibration, test = rows - 2 * held, rows - held
        return Parts(slice(0, calibration), slice(calibration, test), slice(test, rows))

    def _past(self, learned: int, season: int) -> int:
        wanted = max(3 * season if season > 1 else 0, 2 * self.steps, 24)
        return max(1, min(wanted, max(learned // 4, min(season, learned // 2))))

    def _check(self) -> None:
        for name, value, least in (
            ("steps", self.steps, 1),
            ("past", self.past, 1),
            ("season", self.season, 1),
        ):
            if value is not None and value < least:
                raise ParameterError(f"{name} is {value}; it must be at least {least}")
        if not 0 < self.coverage < 1:
            raise ParameterError(f"coverage is {self.coverage}; it must lie between 0 and 1")
        if not 0 < self.held < 0.5:
            raise ParameterError(f"held is {self.held}; it must lie between 0 and 0.5")
        if not is_regressor(self.model):
            raise NotSupportedError(
                f"{self._name} tells no numbers; forecasts take a regressor, such as "
                "echo-state-regressor, recurrent-forecaster or tabular-regressor"
            )

    def _refuse_short(self, series: Series, parts: Parts, reach: int) -> None:
        said = f"{series.source}: the series has {len(series):,} steps"
        rest = parts.learned.stop - reach - self.steps + 1
        held = parts.test.stop - parts.test.start - self.steps + 1
        needed = int(np.ceil(self.coverage / (1 - self.coverage) - 1e-9))
        if rest < 2:
            raise DataError(
                f"{said}; {parts.learned.stop:,} to learn from are too few for windows of {reach} "
                f"steps and {self.steps} ahead: look back less (past=, --past; season=, --season) "
                "or ahead less (steps=, --steps)"
            )
        if held < needed:
            raise DataError(
                f"{said}; {parts.test.stop - parts.test.start:,} held back give {max(held, 0)} "
                f"windows of {self.steps} steps ahead, and intervals that hold {self.coverage:g} "
                f"of all values need {needed}: look ahead less (steps=, --steps), hold back more "
                "(held=, --held), or ask for a smaller coverage (coverage=, --coverage)"
            )
        if np.ptp(series.values[parts.learned, 0]) == 0:
            raise DataError(f"{said}, and those to learn from are all the same")


def _last_of(rows: slice) -> slice:
    return slice(rows.stop - round(STOPPING * (rows.stop - rows.start)), rows.stop)
