"""Recipes on series, run on made-up ones whose answers are known."""

import numpy as np
import pytest

from isthmus.core.errors import DataError, NotFoundError
from isthmus.data.mackey_glass import mackey_glass
from isthmus.data.series_set import Series
from isthmus.tasks.reproduce import KINDS, forecasting, kind, next_step, reproduce

FORECASTING = """
about = "made up"
kind = "forecasting"
model = "echo-state-regressor"
data = "waves"
seeds = [0, 1]
[options]
columns = ["v"]
steps = 3
past = 14
season = 7
[split]
learned = 200
held = 50
test = 50
[fields]
units = 30
"""
NEXT = """
about = "made up"
kind = "next_step"
model = "echo-state-regressor"
data = "mackey-glass"
seeds = [4]
[options]
steps = 400
[split]
test = 100
[fields]
units = 50
washout = 50
"""


@pytest.fixture
def made(recipe_folder, monkeypatch):
    """Names made-up series and writes recipes, with a cache of its own."""
    series = {}

    def opened(name, columns):
        assert columns == ["v"]
        return Series(values=series[name][:, None], columns=("v",), source=name)

    monkeypatch.setattr(forecasting, "open_series", opened)

    def write(text, *metrics, **given):
        series.update({name.replace("_", ":"): values for name, values in given.items()})
        bars = 'published = 1\nat_least = -1e9\nsource = "nobody"'
        figures = [f'[[figures]]\nmetric = "{metric}"\n{bars}' for metric in metrics]
        (recipe_folder / "it.toml").write_text("\n".join([text, *figures]))

    return write


def waves(steps=300):
    rng = np.random.default_rng(0)
    return 5 + 3 * np.sin(2 * np.pi * np.arange(steps) / 7) + rng.normal(0, 0.3, steps)


def obtained(outcome):
    return {figure.metric: figure.obtained for figure in outcome.figures}


def test_a_model_that_says_nothing_is_the_last_value(made):
    values = waves()
    text = FORECASTING.replace("units = 30", "units = 1\nl2 = 1e15")
    made(text, *forecasting.DEFINITIONS, waves=values)
    outcome = reproduce("it")
    found = obtained(outcome)
    # no weights are left but the bias: the mean change in the part that is learned from
    windows = np.lib.stride_tricks.sliding_window_view(values, 14 + 3)
    learned, test = windows[: 200 - 16], windows[250 - 14 :]
    change = (learned[:, 14:] - learned[:, 13:14]).mean(axis=0)
    errors = test[:, 14:] - test[:, 13:14] - change
    scale = values[:200].std()
    assert found["mse"] == pytest.approx(np.square(errors / scale).mean(), rel=1e-4)
    assert found["mae"] == pytest.approx(np.abs(errors / scale).mean(), rel=1e-4)
    assert found["rmse"] == pytest.approx(np.sqrt(np.square(errors).mean()), rel=1e-4)
    naive = test[:, 14:] - test[:, 13:14]
    seasonal = test[:, 14:] - test[:, 7:10]
    for metric, other in (("of_naive", naive), ("of_seasonal", seasonal)):
        ratio = np.square(errors).mean() / np.square(other).mean()
        assert found[metric] == pytest.approx(ratio, rel=1e-4)
    assert (outcome.seeds, outcome.counted) == (2, "48 windows")
    assert outcome.protocol == (
        "200 rows learned from, the next 50 stop the training, the last 50 test; 14 steps past, "
        "3 ahead, all at once"
    )
    assert outcome.notes[0].startswith("mse of naive ")


def test_a_good_model_is_better_than_the_last_value(made):
    made(FORECASTING, "of_naive", "of_linear", waves=waves())
    found = obtained(reproduce("it"))
    assert found["of_naive"] < 0.2 and found["of_linear"] < 1.5


def test_a_test_of_its_own_follows_the_series(made):
    text = FORECASTING.replace('data = "waves"', 'data = "waves"\ntest = "waves:test"')
    text = text.replace("held = 50", "held = 0").replace("season = 7\n", "")
    made(text, "rmse", "of_naive", waves=waves()[:200], waves_test=waves()[200:250])
    outcome = reproduce("it")
    assert outcome.protocol.startswith("200 rows learned from, the last 50 test")
    assert obtained(outcome)["of_naive"] < 1
    made(text.replace("test = 50", "test = 51"), "rmse")
    with pytest.raises(DataError, match="has 250 rows; the split needs 251"):
        reproduce("it")


def test_the_next_step(made):
    made(NEXT, "rmse")
    outcome = reproduce("it")
    series = mackey_glass(400)
    assert obtained(outcome)["rmse"] < 0.1 * np.abs(np.diff(series)).mean()
    assert outcome.counted == "100 steps"
    assert outcome.protocol.startswith("299 steps learned from, the last 100 test")
    made(NEXT.replace("mackey-glass", "lorenz"), "rmse")
    with pytest.raises(NotFoundError, match="no series 'lorenz' here; there is mackey-glass"):
        reproduce("it")


@pytest.mark.parametrize("module", [forecasting, next_step])
def test_every_metric_has_a_definition(module):
    name = module.__name__.rsplit(".", 1)[1]
    assert name in KINDS and kind(name) is module
    for metric, said in module.DEFINITIONS.items():
        assert module.define(metric) == said
