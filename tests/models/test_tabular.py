"""The nets for tables: how they descend, what is between layers, what they begin with."""

import numpy as np
import pytest
import torch
from sklearn.frozen import FrozenEstimator
from sklearn.linear_model import LinearRegression, LogisticRegression

from isthmus import DBN, Autoencoder, TabularClassifier, TabularRegressor
from isthmus.core.parameters import rules
from isthmus.nn.perceptron import BETWEEN, Perceptron, threshold

FAST = {"precision": "float32"}


def ring(rows=400, seed=0):
    X = np.random.default_rng(seed).uniform(-1, 1, size=(rows, 2)).astype(np.float32)
    return X, np.where((X**2).sum(axis=1) < 0.6, "in", "out")


def test_without_hidden_layers_it_is_a_logistic_regression():
    X, _ = ring()
    y = (X[:, 0] + 0.5 * np.random.default_rng(1).normal(size=400) > 0.2).astype(int)
    model = TabularClassifier(
        hidden=(), epochs=800, batch_size=None, learning_rate=0.1, schedule="cosine",
        precision="float64",
    ).fit(X, y)  # fmt: skip
    expected = LogisticRegression(C=np.inf, tol=1e-10).fit(X.astype(np.float64), y)
    found = model.predict_proba(X.astype(np.float64))
    np.testing.assert_allclose(found, expected.predict_proba(X.astype(np.float64)), atol=1e-4)


def test_without_hidden_layers_it_is_a_linear_regression():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(100, 3))
    y = X @ rng.normal(size=(3, 2)) + 5 + rng.normal(size=(100, 2))
    model = TabularRegressor(
        hidden=(), epochs=800, batch_size=None, learning_rate=0.05, schedule="cosine",
        precision="float64",
    ).fit(X, y)  # fmt: skip
    np.testing.assert_allclose(model.predict(X), LinearRegression().fit(X, y).predict(X), atol=1e-4)


def test_a_single_update_along_the_cosine_learns():
    X, y = ring()
    fields = {"hidden": (4,), "batch_size": None, "schedule": "cosine", **FAST}
    begun, moved = (TabularClassifier(epochs=epochs, **fields).fit(X, y) for epochs in (0, 1))
    assert moved.training_["updates"] == 1
    before, after = (model.network_["output"].layers[0].weight for model in (begun, moved))
    assert ((after - before).abs() > 1e-4).all()  # Adam's first step has the rate's length


def test_full_batch_descent_is_the_printed_rule():
    X = np.random.default_rng(0).normal(size=(8, 2))
    y = X @ [1.0, -2.0] + 0.3
    y = (y - y.mean()) / y.std()
    fields = {"hidden": (), "solver": "sgd", "batch_size": None, "precision": "float64"}
    rate, share = 0.1, 0.9
    first = TabularRegressor(epochs=0, **fields).fit(X, y).network_["output"].layers[0]
    w, b = first.weight.detach().numpy()[:, 0].copy(), 0.0
    step = np.zeros(3)
    for _ in range(5):
        apart = X @ w + b - y
        step = share * step + np.array([*(X.T @ apart / 8), apart.mean()])
        w, b = w - rate * step[:2], b - rate * step[2]
    model = TabularRegressor(epochs=5, learning_rate=rate, momentum=share, **fields).fit(X, y)
    assert model.training_["updates"] == 5
    found = model.network_["output"].layers[0]
    np.testing.assert_allclose(found.weight.detach().numpy()[:, 0], w, rtol=1e-10)
    assert found.bias.item() == pytest.approx(b, rel=1e-9)


@pytest.mark.parametrize(("batch_size", "updates"), [(1, 400), (32, 13), (None, 1)])
def test_rows_in_an_update(batch_size, updates):
    X, y = ring()
    model = TabularClassifier(epochs=1, batch_size=batch_size, solver="sgd", **FAST).fit(X, y)
    assert model.training_["updates"] == updates


@pytest.mark.parametrize("activation", BETWEEN)
def test_every_activation_learns_what_no_line_can(activation):
    X, y = ring()
    model = TabularClassifier(
        hidden=(64,), activation=activation, epochs=60, learning_rate=0.01, **FAST
    ).fit(X, y)
    majority = max(np.mean(y == "in"), np.mean(y == "out"))
    if activation == "identity":
        assert model.score(X, y) < majority + 0.1
    else:
        assert model.score(X, y) > 0.9


def test_the_threshold_is_a_step_whose_slope_is_a_line():
    x = torch.tensor([-3.0, -0.5, 0.0, 0.5, 3.0], requires_grad=True)
    y = threshold(x)
    assert y.tolist() == [0, 0, 1, 1, 1]
    y.sum().backward()
    assert x.grad.tolist() == [0, 1, 1, 1, 0]


def test_dropout_is_drawn_from_the_seed_and_only_while_training():
    X, y = ring()
    fields = {"hidden": (16,), "epochs": 3, "dropout": 0.5, **FAST}
    torch.manual_seed(5)
    before = torch.get_rng_state()
    one = TabularClassifier(**fields).fit(X, y)
    assert torch.equal(torch.get_rng_state(), before)
    torch.manual_seed(6)
    two = TabularClassifier(**fields).fit(X, y)
    other = TabularClassifier(random_state=1, **fields).fit(X, y)
    plain = TabularClassifier(**fields | {"dropout": 0.0}).fit(X, y)
    np.testing.assert_array_equal(one.predict_proba(X), two.predict_proba(X))
    np.testing.assert_array_equal(one.predict_proba(X), one.predict_proba(X))
    assert not np.array_equal(one.predict_proba(X), other.predict_proba(X))
    assert not np.array_equal(one.predict_proba(X), plain.predict_proba(X))


def test_weights_keep_the_size_of_signals():
    for activation in ("relu", "tanh", "sigmoid"):
        net = Perceptron((256, 256, 256, 1), activation)
        net.start(torch.Generator().manual_seed(0))
        layers = [layer(torch.randn(200, 256)).std().item() for layer in net.layers[:2]]
        gain = net.gain
        np.testing.assert_allclose(layers, gain, rtol=0.15)


@pytest.mark.parametrize("cls", [TabularClassifier, TabularRegressor])
@pytest.mark.parametrize("fine_tune", [True, False])
def test_on_an_encoder_that_was_learned_without_targets(cls, fine_tune):
    X, y = ring()
    y = y if cls is TabularClassifier else (X**2).sum(axis=1)
    encoder = Autoencoder(hidden=(16,), code=8, epochs=30, batch_size=32, **FAST).fit(X)
    codes = encoder.transform(X)
    fields = {"hidden": (16,), "epochs": 30, "learning_rate": 0.01, **FAST}
    model = cls(encoder=FrozenEstimator(encoder), fine_tune=fine_tune, **fields).fit(X, y)
    same = torch.equal(
        model.network_["encoder"].inwards[0].weight, encoder.network_.inwards[0].weight
    )
    assert same is not fine_tune
    np.testing.assert_array_equal(encoder.transform(X), codes)
    assert model.score(X, y) > 0.9
    afresh = cls(encoder=Autoencoder(code=8, epochs=2, **FAST), **fields).fit(X, y)
    assert afresh.score(X, y) > 0.8


def test_on_a_belief_network():
    X, y = ring()
    belief = DBN(hidden=(6,), code=5, epochs=1, batch_size=32)
    model = TabularClassifier(encoder=belief, hidden=(8,), epochs=5, **FAST).fit((X + 1) / 2, y)
    assert set(rules(DBN)) & {"code"}
    assert model.predict((X + 1) / 2).shape == (400,)
