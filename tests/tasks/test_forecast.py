"""Forecasts, their intervals, and the baselines that they stand beside; nothing leaks."""

from functools import wraps

import numpy as np
import pytest
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.neighbors import KNeighborsRegressor

from isthmus import SOM, EchoStateRegressor, RecurrentForecaster, TabularRegressor
from isthmus.core.errors import DataError, NotSupportedError, ParameterError
from isthmus.data.series_set import Series
from isthmus.data.time_steps import TimeStep
from isthmus.tasks.forecast import Forecaster
from isthmus.tasks.forecast.backtest import Parts, backtest
from isthmus.tasks.forecast.baselines import Linear, Naive, SeasonalNaive
from isthmus.tasks.forecast.scaled import Scaled
from isthmus.tasks.forecast.scores import scores
from isthmus.tasks.forecast.windows import Windows


def series(values, start="2020-01-01"):
    values = np.asarray(values, np.float64)
    times = (np.datetime64(start) + np.arange(len(values))).astype("datetime64[s]")
    columns = values.reshape(len(values), -1)
    names = tuple("abc"[: columns.shape[1]])
    return Series(values=columns, columns=names, times=times, step=TimeStep.of(times))


def weekly(steps=300, noise=0.3, seed=0):
    rng = np.random.default_rng(seed)
    days = np.arange(steps)
    return 10 + 0.02 * days + 3 * np.sin(2 * np.pi * days / 7) + rng.normal(0, noise, steps)


class Recorder(RegressorMixin, BaseEstimator):
    """Tells zeros, and keeps what it was shown."""

    shown: list = []  # noqa: RUF012

    def fit(self, X, y):
        Recorder.shown.append((X, y))
        self.steps_ = y.shape[1] if y.ndim == 2 else 1
        return self

    def predict(self, X):
        return np.zeros((len(X), self.steps_))


@pytest.fixture(autouse=True)
def forget():
    Recorder.shown = []


def test_windows_by_hand():
    values = np.arange(20.0).reshape(10, 2)
    cut = Windows.of(values, past=3, steps=2, rows=slice(5, 9))
    assert (cut.X.shape, cut.y.shape) == ((3, 3, 2), (3, 2))
    np.testing.assert_array_equal(cut.X[0], values[2:5])
    np.testing.assert_array_equal(cut.y, [[10, 12], [12, 14], [14, 16]])  # rows 5 to 8, column 0
    np.testing.assert_array_equal(cut.cut(1).X[:, 0], values[4:7])
    assert len(Windows.of(values, 3, 2, slice(0, 5))) == 1  # nothing is past before row 3
    assert len(Windows.of(values, 3, 2, slice(4, 5))) == 0


def test_baselines_by_hand():
    X = np.array([[[1.0], [2.0], [3.0]], [[5.0], [7.0], [6.0]]])
    np.testing.assert_array_equal(Naive(2).predict(X), [[3, 3], [6, 6]])
    np.testing.assert_array_equal(SeasonalNaive(3, 2).predict(X), [[2, 3, 2], [7, 6, 7]])
    rng = np.random.default_rng(0)
    walk = np.cumsum(rng.normal(size=200))[:, None]
    walk[3:] += 0.5 * np.diff(walk, axis=0)[1:-1]
    cut = Windows.of(walk, 4, 2, slice(0, 200))
    fitted = Linear().fit(cut.X, cut.y)
    np.testing.assert_allclose(  # a shift of all is a shift of what is told
        fitted.predict(cut.X + 100), fitted.predict(cut.X) + 100, atol=1e-9
    )
    flat = np.hstack([cut.X[:, :, 0], np.ones((len(cut), 1))])
    least = flat @ np.linalg.lstsq(flat, cut.y, rcond=None)[0]
    assert np.square(fitted.predict(cut.X) - cut.y).mean() < 1.05 * np.square(least - cut.y).mean()


def test_what_is_held_back_changes_nothing_that_was_learned():
    values = weekly()[:, None]
    parts = Parts(slice(0, 200), slice(200, 250), slice(250, 300))
    told = []
    for change in (0.0, 1e6):
        changed = values.copy()
        changed[250:] += change * np.arange(50)[:, None]
        model = Scaled(model=EchoStateRegressor(units=20), relative=True)
        kept = backtest(model, changed, parts, stop=slice(160, 200), steps=5, past=14, season=7)
        told.append((kept.held_values, {n: p[0] for n, p in kept.predicted.items()}, model))
    np.testing.assert_array_equal(told[0][0], told[1][0])
    for name, first in told[0][1].items():  # the first test window looks back at unchanged rows
        np.testing.assert_array_equal(first, told[1][1][name])
    for array in ("shift_", "factor_"):
        np.testing.assert_array_equal(*(getattr(t[2], array) for t in told))
    np.testing.assert_array_equal(told[0][2].model.readout_, told[1][2].model.readout_)


def test_the_model_is_shown_the_scale_of_what_it_learns_from_alone():
    values = weekly() * 1000
    values[200:] *= 5
    Forecaster(model=Recorder(), steps=5, past=10, relative=False, held=1 / 3).forecast(
        series(values)
    )
    first, everything = Recorder.shown
    assert first[0].shape == (100 - 10 - 5 + 1, 10, 1) and first[1].shape == (86, 5)
    scaled = (values[:100] - values[:100].mean()) / values[:100].std()
    np.testing.assert_allclose(first[0][0, :, 0], scaled[:10], rtol=1e-5)
    np.testing.assert_allclose(first[1][-1], scaled[95:100], rtol=1e-5)
    assert len(everything[0]) == 300 - 10 - 5 + 1


def test_relative_windows_count_from_their_last_step():
    values = weekly()
    Forecaster(model=Recorder(), steps=2, past=10).forecast(series(values))
    X, y = Recorder.shown[0]
    assert (X[:, -1] == 0).all()
    scale = values[:180].std()
    np.testing.assert_allclose(y[0, 0] * scale, values[10] - values[9], rtol=1e-4)
    found = Forecaster(model=Recorder(), steps=2, past=10).forecast(series(values))
    np.testing.assert_allclose(found.values, values[-1])  # a Recorder says that nothing changes
    assert found.scores[0].mse == pytest.approx(found.scores[1].mse)  # which is the naive forecast
    assert found.scores[1].difference == pytest.approx(0)


def test_a_forecast_of_a_known_rhythm():
    values = weekly(noise=0.0)
    found = Forecaster(model=EchoStateRegressor(), steps=14).forecast(series(values))
    days = np.arange(300, 314)
    truth = 10 + 0.02 * days + 3 * np.sin(2 * np.pi * days / 7)
    np.testing.assert_allclose(found.values, truth, atol=0.2)
    assert (found.low < found.values).all() and (found.values < found.high).all()
    assert found.times[0] == np.datetime64("2020-10-27") and len(found.times) == 14
    assert (found.season, found.past) == (7, 28)
    assert found.windows == (139, 47, 47)
    assert [score.name for score in found.scores][1:] == ["naive", "seasonal-naive", "linear"]
    assert found.scores[1].verdict == "worse"


@pytest.mark.parametrize("coverage", [0.5, 0.8, 0.9])
def test_intervals_hold_what_they_promise(coverage):
    values = weekly(2000, noise=1.0)
    found = Forecaster(
        model=EchoStateRegressor(units=30), steps=3, past=14, coverage=coverage
    ).forecast(series(values))
    assert found.coverage == pytest.approx(coverage, abs=0.05)
    assert found.width == pytest.approx((found.high - found.low).mean(), rel=0.1)


@pytest.mark.parametrize(
    "model",
    [
        TabularRegressor(epochs=5),
        RecurrentForecaster(epochs=2, hidden=(8,)),
        KNeighborsRegressor(3),
    ],
)
def test_any_regressor_of_windows_will_do(model):
    if isinstance(model, KNeighborsRegressor):  # which reads flat rows alone

        class Flat(KNeighborsRegressor):
            def fit(self, X, y):
                return super().fit(X.reshape(len(X), -1), y)

            def predict(self, X):
                return super().predict(X.reshape(len(X), -1))

        model = Flat(3)
    found = Forecaster(model=model, steps=3, past=14).forecast(series(weekly()))
    assert found.values.shape == (3,) and np.isfinite(found.scores[0].mse)


def test_other_columns_help():
    rng = np.random.default_rng(0)
    leading = rng.normal(size=400)
    follows = np.concatenate([[0, 0], leading[:-2]]) + 0.1 * rng.normal(size=400)
    alone = Forecaster(model=EchoStateRegressor(), steps=2, past=10).forecast(series(follows))
    both = Forecaster(model=EchoStateRegressor(), steps=2, past=10).forecast(
        series(np.column_stack([follows, leading]))
    )
    assert both.scores[0].mse < 0.1 * alone.scores[0].mse


def test_a_model_that_stops_finds_out_on_its_own_part(monkeypatch):
    calls = []
    fit = RecurrentForecaster.fit

    @wraps(fit)
    def watched(self, X, y, **more):
        calls.append((len(X), len(more["validation"][0]) if more else None, self.epochs))
        return fit(self, X, y, **more)

    monkeypatch.setattr(RecurrentForecaster, "fit", watched)
    model = RecurrentForecaster(epochs=6, hidden=(4,))
    Forecaster(model=model, steps=3, past=14).forecast(series(weekly()))
    tried, again, tried_on_all, again_on_all = calls
    assert tried == (144 - 14 - 2, 36 - 2, 6) and again[:2] == (180 - 14 - 2, None)
    assert 1 <= again[2] <= 6 and tried_on_all[:2] == (240 - 16, 58)
    assert again_on_all[0] == 300 - 16 and model.epochs == 6


def test_a_model_that_could_stop_goes_on_where_its_first_part_is_too_short():
    model = RecurrentForecaster(epochs=2, hidden=(4,), linear=False)
    found = Forecaster(model=model, steps=3, past=40, season=1).forecast(series(weekly(77)))
    assert found.windows == (5, 13, 13) and np.isfinite(found.values).all()


def test_scores_by_hand():
    truth = np.array([[1.0, 2.0], [2.0, 3.0], [3.0, 4.0], [4.0, 5.0]])
    told = {"model": truth + 1, "good": truth + 0.5, "mixed": truth + [[0], [2], [0], [1.5]]}
    model, good, mixed = scores(truth, told, np.array([0.0, 2.0, 4.0]), season=1)
    assert (model.mse, model.rmse, model.mae, model.mase) == (1, 1, 1, 0.5)
    assert (good.difference, good.se, good.verdict) == (-0.75, 0, "better")
    more = np.array([-1, 3, -1, 1.25])
    assert mixed.difference == pytest.approx(more.mean())
    assert mixed.se == pytest.approx(more.std(ddof=1) / np.sqrt(2))  # of 4 windows of 2, 2 count
    assert mixed.verdict == "alike"
    (_, few) = scores(truth[:3], {k: v[:3] for k, v in list(told.items())[:2]}, np.arange(3.0), 1)
    assert (few.se, few.verdict) == (None, "unsure")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"steps": 0}, "steps is 0; it must be at least 1"),
        ({"past": 0}, "past is 0"),
        ({"season": 0}, "season is 0"),
        ({"coverage": 1.0}, "coverage is 1.0"),
        ({"held": 0.5}, "held is 0.5"),
    ],
)
def test_arguments_out_of_their_range(fields, said):
    with pytest.raises(ParameterError, match=said):
        Forecaster(model=Recorder(), **fields).forecast(series(weekly()))


def test_what_is_no_regressor():
    with pytest.raises(NotSupportedError, match="SOM tells no numbers; forecasts take a regressor"):
        Forecaster(model=SOM()).forecast(series(weekly()))


@pytest.mark.parametrize(
    ("steps", "fields", "said"),
    [
        (40, {"steps": 5}, "8 held back give 4 windows of 5 steps ahead, and .* 0.9 .* need 9"),
        (60, {"steps": 2, "past": 40}, "too few for windows of 40 steps and 2 ahead"),
        (60, {"steps": 2, "season": 50}, "too few for windows of 50 steps"),
    ],
)
def test_series_that_are_too_short(steps, fields, said):
    with pytest.raises(DataError, match=said):
        Forecaster(model=Recorder(), **fields).forecast(series(weekly(steps)))


def test_a_series_that_stands_still():
    with pytest.raises(DataError, match="are all the same"):
        Forecaster(model=Recorder(), steps=2).forecast(series(np.ones(200)))
