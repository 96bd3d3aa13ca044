"""What is read, what is learned from it, and what is refused."""

import numpy as np
import pytest
import torch
from sklearn.frozen import FrozenEstimator

import isthmus
from isthmus import Autoencoder, BinaryAutoencoder, ConvolutionalAutoencoder, RecurrentClassifier
from isthmus.core.errors import DataError, ParameterError
from isthmus.models import saved
from isthmus.nn.cells import CELLS
from tests.models.recurrent.sequences import series

SMALL = {"hidden": (8,), "epochs": 3, "batch_size": 16, "patience": None}
LEARNING = SMALL | {"hidden": (16,), "epochs": 20, "learning_rate": 0.02}
every_cell = pytest.mark.parametrize("cell", CELLS)


@every_cell
def test_every_cell_learns(cell):
    X, y = series(200)
    model = RecurrentClassifier(**LEARNING, cell=cell).fit(X, y)
    assert model.score(*series(200, seed=1)) > 0.85
    assert model.classes_.tolist() == ["down", "up"]


def test_the_loss_of_training_is_that_of_the_probabilities():
    X, y = series()
    y = np.arange(60) % 3
    model = RecurrentClassifier(**SMALL | {"epochs": 1, "learning_rate": 1e-12, "batch_size": 60})
    found = model.fit(X, y).predict_proba(X)
    expected = -np.log(found[np.arange(60), y]).mean()
    assert model.training_["loss"][0] == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize(
    "fields",
    [
        {"bidirectional": True},
        {"summary": "mean", "dropout": 0.2},
        {"summary": "max", "truncation": 3},
        {"truncation": 4},
        {"clip": None},
        {"hidden": (8, 6), "dropout": 0.3},
        {"cell": "rnn", "activation": "relu", "start": "identity"},
        {"class_weight": "balanced"},
    ],
)
def test_every_way_of_learning_learns(fields):
    X, y = series(200)
    fields = LEARNING | fields
    begun = RecurrentClassifier(**fields | {"epochs": 0}).fit(X, y)
    model = RecurrentClassifier(**fields).fit(X, y)
    assert model.score(X, y) > max(0.8, begun.score(X, y))


def test_a_sequence_is_answered_alike_in_any_company():
    X, y = series()
    model = RecurrentClassifier(**SMALL, bidirectional=True).fit(X, y)
    found = model.predict_proba(X)
    assert found.shape == (60, 2) and found.dtype == np.float32
    np.testing.assert_allclose(found.sum(axis=1), 1, rtol=1e-6)
    for number in (0, 7, 59):
        alone = model.predict_proba(X[number : number + 1])
        np.testing.assert_allclose(alone[0], found[number], atol=1e-6)


def test_rows_lists_and_arrays_of_series_are_one_thing():
    rows = np.random.default_rng(0).normal(size=(30, 7))
    y = rows.sum(axis=1) > 0
    expected = RecurrentClassifier(**SMALL).fit(rows, y).predict_proba(rows)
    for form in (list(rows), rows[:, :, None], torch.from_numpy(rows[:, :, None])):
        model = RecurrentClassifier(**SMALL).fit(form, y)
        np.testing.assert_allclose(model.predict_proba(form), expected, rtol=1e-5)
    assert expected.dtype == np.float64


def words(count=200, seed=0):
    """Symbols; the class is the one of 3 and 5 that comes last."""
    rng = np.random.default_rng(seed)
    X = [rng.integers(0, 6, n) for n in rng.integers(4, 9, count)]
    for one in X:
        one[rng.integers(0, len(one))] = rng.choice([3, 5])
    return X, np.array([one[(one == 3) | (one == 5)][-1] for one in X])


def test_symbols():
    X, y = words()
    model = RecurrentClassifier(**LEARNING, embedding=8).fit([one.tolist() for one in X], y)
    assert model.symbols_ == 6
    assert model.network_["output"].reader.vectors.weight.shape == (6, 8)
    assert model.score(*words(seed=1)) > 0.95


def test_symbols_that_are_none_are_refused():
    X, y = words(20)
    model = RecurrentClassifier(**SMALL, embedding=4).fit(X, y)
    with pytest.raises(DataError, match="sequence 1 holds 6 at step 2; .* from 0 to 5"):
        model.predict([[1, 2], [0, 1, 6]])
    for bad in (-1, 0.5):
        with pytest.raises(DataError, match=f"sequence 0 holds {bad} at step 0"):
            model.predict([np.array([bad, 1])])
    with pytest.raises(DataError, match=r"steps have the shape \(2,\).*number of one symbol"):
        model.fit(*series())
    for texts in (["a film", "another"], [["a", "film"], ["another"]], "a film", None):
        with pytest.raises(DataError, match="reads lists of whole numbers.*Tokens makes such"):
            model.fit(texts, [0, 1])
    more = RecurrentClassifier(**SMALL, embedding=4, symbols=9).fit(X, y)
    assert more.predict([[8, 7]]).shape == (1,)
    with pytest.raises(DataError, match="from 0 to 2"):
        RecurrentClassifier(**SMALL, embedding=4, symbols=3).fit(X, y)


def test_fields_that_contradict_each_other_are_refused():
    X, y = series()
    for fields, said in (
        ({"activation": "relu"}, "cell='lstm' has"),
        ({"symbols": 5}, "without an embedding"),
        ({"embedding": 4, "encoder": Autoencoder()}, "use one of them"),
    ):
        with pytest.raises(ParameterError, match=said):
            RecurrentClassifier(**SMALL, **fields).fit(X, y)


def test_sequences_that_do_not_fit_are_refused():
    X, y = series()
    model = RecurrentClassifier(**SMALL).fit(X, y)
    with pytest.raises(DataError, match="3 features.*fitted on steps of 2"):
        model.predict(series(features=3)[0])
    with pytest.raises(DataError, match="sequence 1 holds NaN at step 0"):
        model.predict([np.zeros((3, 2)), np.full((3, 2), np.nan)])
    with pytest.raises(DataError, match="one class only"):
        RecurrentClassifier(**SMALL).fit(X, np.zeros(60))
    with pytest.raises(ValueError, match="60, 59"):
        RecurrentClassifier(**SMALL).fit(X, y[1:])
    with pytest.raises(DataError, match="'left', which is none of the classes"):
        model.gradient_flow(X, np.where(y == "up", "left", y))


def frames(count=80, seed=0):
    """Films of 4 x 4 pixels; the class is the half of the frame that is lit in most frames."""
    rng = np.random.default_rng(seed)
    X = [0.3 * rng.random((n, 4, 4)) for n in rng.choice([3, 5, 7], count)]
    y = rng.integers(0, 2, count)
    for film, side in zip(X, y, strict=True):
        lit = rng.random(len(film)) < 0.8
        lit[0] = True
        for frame, right in zip(film, side ^ ~lit, strict=True):
            frame[:, 2 * right : 2 * right + 2] += 0.6
    return [film.astype("f4") for film in X], y


@pytest.mark.parametrize("fine_tune", [False, True])
def test_steps_through_an_encoder(fine_tune, tmp_path):
    X, y = frames()
    encoder = ConvolutionalAutoencoder(channels=(4,), code=3, epochs=3)
    model = RecurrentClassifier(**LEARNING, encoder=encoder, fine_tune=fine_tune).fit(X, y)
    assert model.network_["output"].reader.width == 3
    assert model.score(X, y) > 0.8
    loaded = isthmus.load(saved.save(model, tmp_path / "model"))
    np.testing.assert_array_equal(loaded.predict_proba(X), model.predict_proba(X))


def test_a_frozen_encoder_stays_as_it_was():
    X, y = frames()
    fitted = Autoencoder(code=3, epochs=2, precision="float32").fit(np.concatenate(X))
    frozen = FrozenEstimator(fitted)
    model = RecurrentClassifier(**SMALL, encoder=frozen, fine_tune=False).fit(X, y)
    expected = fitted.transform(np.concatenate(X))
    found = model._map_steps(
        model._read(X), lambda net, inputs: inputs.steps(model.codes(net, inputs).values)
    )
    np.testing.assert_allclose(found.values, expected, atol=1e-6)
    tuned = RecurrentClassifier(**SMALL, encoder=frozen).fit(X, y)
    moved = tuned._map_steps(
        tuned._read(X), lambda net, inputs: inputs.steps(tuned.codes(net, inputs).values)
    )
    assert not np.allclose(moved.values, expected, atol=1e-4)
    with pytest.raises(ParameterError, match="encoder was fitted on rows of 16 features"):
        RecurrentClassifier(**SMALL, encoder=frozen).fit(*series())


def test_codes_made_of_steps_cannot_be_tuned():
    X, y = frames()
    encoder = BinaryAutoencoder(code=4, epochs=1, output="identity", error="squared")
    with pytest.raises(ParameterError, match="use fine_tune=False"):
        RecurrentClassifier(**SMALL, encoder=encoder).fit(X, y)


def test_gradient_flow_of_a_linear_cell():
    X, y = [np.ones(5), np.ones(8)], ["a", "b"]
    model = RecurrentClassifier(
        cell="rnn", activation="relu", hidden=(1,), epochs=0, start="identity", gain=0.5
    ).fit(X, y)
    with torch.no_grad():
        for name, parameter in model.network_["output"].reader.nets.named_parameters():
            parameter.fill_(0.5 if "weight_hh" in name else 1.0 if "weight" in name else 0.0)
    flow = model.gradient_flow(X, y)
    # aligned at their ends, so that the powers of the weight do not depend on the lengths
    np.testing.assert_allclose(flow[3:] / flow[-1], 0.5 ** np.arange(4, -1, -1), rtol=1e-5)
    np.testing.assert_allclose(flow[:2] / flow[2], [0.25, 0.5], rtol=1e-5)


@pytest.mark.parametrize(("gain", "more"), [(0.5, False), (1.5, True)])
def test_gradients_vanish_or_explode_with_the_recurrent_weights(gain, more):
    X = [0.01 * one for one in series(features=2)[0]]
    y = np.arange(60) % 2
    model = RecurrentClassifier(cell="rnn", hidden=(8,), gain=gain, epochs=0).fit(X, y)
    flow = model.gradient_flow(X, y)
    # near 0 tanh is the identity, and an orthogonal matrix keeps lengths
    np.testing.assert_allclose(flow[-3] / flow[-1], gain**2, rtol=0.1)
    assert (flow[0] > flow[-1]) == more


def test_the_gate_that_keeps_the_state_keeps_gradients():
    X, y = series()
    flows = [
        RecurrentClassifier(**SMALL | {"epochs": 0}, gate_bias=bias).fit(X, y).gradient_flow(X, y)
        for bias in (-2, 4)
    ]
    assert (flows[1] / flows[1][-1])[0] > 10 * (flows[0] / flows[0][-1])[0]


def test_validation_keeps_the_best_epoch():
    X, y = series(100)
    model = RecurrentClassifier(**SMALL | {"epochs": 8, "learning_rate": 0.02})
    model.fit(X, y, validation=series(100, seed=1))
    best = model.training_["best_epoch"]
    assert model.training_["metric"][best - 1] == min(model.training_["metric"])
    held = series(100, seed=1)
    assert 1 - model.score(*held) == pytest.approx(min(model.training_["metric"]))


@pytest.mark.parametrize("clip", [None, 0.5])
def test_gradients_are_shortened(clip):
    X, y = series()
    model = RecurrentClassifier(**SMALL, clip=clip).fit(X, y)
    assert model._player(model.network_).clip == clip
