"""Windows to the next values: a linear start, recurrent layers for the rest."""

import numpy as np
import pytest

import isthmus
from isthmus import RecurrentForecaster
from isthmus.core.errors import DataError
from isthmus.models import saved
from isthmus.nn.cells import CELLS

SMALL = {"hidden": (8,), "epochs": 2, "patience": None}


def windows(values, past=12, steps=3):
    cut = np.lib.stride_tricks.sliding_window_view(values, past + steps, axis=0)
    cut = cut.reshape(len(cut), -1, past + steps).transpose(0, 2, 1)  # (windows, steps, features)
    return cut[:, :past], cut[:, past:, 0]


def test_before_training_it_is_the_linear_forecast():
    rng = np.random.default_rng(0)
    X, y = windows(np.cumsum(rng.normal(size=(300, 2)), axis=0))
    model = RecurrentForecaster(**SMALL | {"epochs": 0}, precision="float64").fit(X, y)
    flat = np.hstack([X.reshape(len(X), -1), np.ones((len(X), 1))])
    expected = flat @ np.linalg.lstsq(flat, y, rcond=None)[0]
    apart = np.abs(model.predict(X) - expected)
    assert apart.max() < 0.1 * y.std()  # the penalty is small, but there is one
    shifted = np.abs(model.predict(X) - y).mean(), np.abs(expected - y).mean()
    assert shifted[0] == pytest.approx(shifted[1], rel=0.02)


def test_the_layers_learn_what_is_not_linear():
    x = [0.3]
    for _ in range(900):
        x.append(3.9 * x[-1] * (1 - x[-1]))  # a parabola: a line says little of it
    X, y = windows(np.array(x), past=4, steps=1)
    fields = {"hidden": (16,), "learning_rate": 0.01, "batch_size": 32}
    model = RecurrentForecaster(**fields, epochs=60).fit(X[:700], y[:700, 0])
    linear = RecurrentForecaster(**fields, epochs=0).fit(X[:700], y[:700, 0])
    assert linear.score(X[700:], y[700:, 0]) < 0.4 < 0.95 < model.score(X[700:], y[700:, 0])


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("linear", [True, False])
def test_every_cell_predicts_and_is_saved(cell, linear, tmp_path):
    X, y = windows(np.sin(np.arange(120) / 3)[:, None])
    model = RecurrentForecaster(**SMALL, cell=cell, linear=linear).fit(X, y)
    told = model.predict(X)
    assert told.shape == y.shape
    loaded = isthmus.load(saved.save(model, tmp_path / "model"))
    np.testing.assert_array_equal(loaded.predict(X), told)
    np.testing.assert_allclose(model.predict(X[:5]), told[:5], rtol=1e-5, atol=1e-6)


def test_rows_of_a_table_are_windows_of_one_series():
    X, y = windows(np.sin(np.arange(120) / 3)[:, None])
    flat, deep = (RecurrentForecaster(**SMALL).fit(x, y) for x in (X[:, :, 0], X))
    np.testing.assert_allclose(flat.predict(X[:, :, 0]), deep.predict(X), rtol=1e-6)


def test_one_step_ahead_is_one_number():
    X, y = windows(np.sin(np.arange(120) / 3)[:, None], steps=1)
    assert RecurrentForecaster(**SMALL).fit(X, y[:, 0]).predict(X).shape == (len(X),)


def test_the_best_epoch_on_validation_is_kept():
    X, y = windows(np.random.default_rng(0).normal(size=(200, 1)))
    fields = SMALL | {"epochs": 30, "patience": 3, "learning_rate": 0.05}
    model = RecurrentForecaster(**fields).fit(X[:90], y[:90], validation=(X[90:], y[90:]))
    log = model.training_
    assert log["stopped"] == "patience" and log["best_epoch"] < 10
    assert min(log["metric"]) == log["metric"][log["best_epoch"] - 1]


def test_windows_of_several_lengths_are_refused():
    with pytest.raises(DataError, match="window 1 has 4 steps, not 5"):
        RecurrentForecaster(**SMALL).fit([np.ones(5), np.ones(4)], [1.0, 2.0])
    X, y = windows(np.sin(np.arange(60) / 3)[:, None])
    model = RecurrentForecaster(**SMALL).fit(X, y)
    with pytest.raises(DataError, match="window 0 has 11 steps, not 12"):
        model.predict(X[:, 1:])
