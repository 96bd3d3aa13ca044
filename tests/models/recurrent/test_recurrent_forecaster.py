"""Windows to the next values: a linear start, recurrent layers for the rest."""

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.frozen import FrozenEstimator

import isthmus
from isthmus import Autoencoder, BinaryAutoencoder, RecurrentForecaster
from isthmus.core.errors import DataError, ParameterError
from isthmus.models import saved
from isthmus.nn.cells import CELLS
from tests.fit.encoders import linear as linear_encoder

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


def three_series(seed=0):
    """Windows of three noisy mixtures of one wave, and what follows in the first."""
    rng = np.random.default_rng(seed)
    angles = np.arange(200) / 4
    mixed = np.stack([np.sin(angles), np.cos(angles)], axis=1) @ rng.normal(size=(2, 3))
    X, y = windows(mixed + 0.1 * rng.normal(size=mixed.shape))
    return X.astype("f4"), y


@pytest.mark.parametrize("linear", [True, False])
@pytest.mark.parametrize("fine_tune", [True, False])
def test_an_identity_changes_nothing(linear, fine_tune):
    X, y = three_series()
    same = FrozenEstimator(linear_encoder(X.reshape(-1, 3), np.eye(3)))
    # tuned, it moves at the first update
    fields = SMALL | {"linear": linear, "epochs": 0 if fine_tune else 3}
    plain = RecurrentForecaster(**fields).fit(X, y)
    coded = RecurrentForecaster(**fields, encoder=same, fine_tune=fine_tune).fit(X, y)
    np.testing.assert_allclose(coded.predict(X), plain.predict(X), rtol=1e-4, atol=1e-5)


def test_the_layers_read_codes_and_the_linear_part_the_steps():
    X, y = three_series()
    encoder = Autoencoder(code=2, epochs=3, precision="float32").fit(X.reshape(-1, 3))
    fields = SMALL | {"encoder": FrozenEstimator(encoder), "fine_tune": False}
    codes = encoder.transform(X.reshape(-1, 3)).reshape(len(X), -1, 2)
    model = RecurrentForecaster(**fields, linear=False).fit(X, y)
    by_hand = RecurrentForecaster(**SMALL, linear=False).fit(codes, y)
    np.testing.assert_allclose(model.predict(X), by_hand.predict(codes), rtol=1e-4, atol=1e-5)
    begun = RecurrentForecaster(**fields | {"epochs": 0}).fit(X, y)
    plain = RecurrentForecaster(**SMALL | {"epochs": 0}).fit(X, y)
    np.testing.assert_allclose(begun.predict(X), plain.predict(X), rtol=1e-4, atol=1e-5)
    head = begun.network_["output"]
    assert head.layers.reader.width == 2 and head.linear.in_features == 12 * 3


@pytest.mark.parametrize("fine_tune", [True, False])
@pytest.mark.parametrize("linear", [True, False])
def test_an_encoder_is_learned_with_or_stays_and_is_saved(linear, fine_tune, tmp_path):
    X, y = three_series()
    plan = Autoencoder(code=2, epochs=3, precision="float32")
    fitted = clone(plan).fit(X.reshape(-1, 3))
    model = RecurrentForecaster(**SMALL, linear=linear, encoder=plan, fine_tune=fine_tune)
    model.fit(X, y, validation=(X[:20], y[:20]))
    before = fitted.network_.weights()[0].detach().numpy()
    after = model.network_["encoder"].weights()[0].detach().numpy()
    assert np.allclose(before, after) == (not fine_tune)
    loaded = isthmus.load(saved.save(model, tmp_path / "model"))
    np.testing.assert_array_equal(loaded.predict(X), model.predict(X))


def test_windows_of_one_number_a_step_have_codes_too():
    X, y = windows(np.sin(np.arange(120) / 3)[:, None])
    encoder = Autoencoder(hidden=(4,), code=2, epochs=1)
    flat = RecurrentForecaster(**SMALL, encoder=encoder).fit(X[:, :, 0], y)
    assert flat.predict(X[:, :, 0]).shape == y.shape


def test_codes_that_cannot_be_tuned_are_refused():
    X, y = three_series()
    encoder = BinaryAutoencoder(code=4, epochs=1, output="identity", error="squared")
    with pytest.raises(ParameterError, match="use fine_tune=False"):
        RecurrentForecaster(**SMALL, encoder=encoder).fit(X, y)


def test_nothing_flows_back_while_the_forecast_is_linear():
    X, y = three_series()
    assert not RecurrentForecaster(**SMALL | {"epochs": 0}).fit(X, y).gradient_flow(X, y).any()
    flow = RecurrentForecaster(**SMALL).fit(X, y).gradient_flow(X, y)
    assert flow.shape == (12,) and (flow > 0).all()
    with pytest.raises(DataError, match=r"shape \(186, 2\); it must be \(186, 3\)"):
        RecurrentForecaster(**SMALL).fit(X, y).gradient_flow(X, y[:, :2])


def test_a_linear_part_of_many_series_is_refused_before_it_takes_hours():
    X, y = np.zeros((10, 96, 321), np.float32), np.zeros((10, 1))
    with pytest.raises(ParameterError, match="30,816 numbers; .* up to 5,000: give linear=False"):
        RecurrentForecaster(**SMALL).fit(X, y)
    RecurrentForecaster(**SMALL | {"epochs": 0}, linear=False).fit(X, y)
