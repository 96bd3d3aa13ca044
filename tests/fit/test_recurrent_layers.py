"""The five recurrent models have the same layers, begun and shortened alike."""

import numpy as np
import pytest
import torch

from isthmus import models
from isthmus.core.errors import ParameterError
from isthmus.core.parameters import rules
from isthmus.fit.recurrent_layers import RecurrentLayers
from isthmus.nn.cells import CELLS

NAMES = [
    name
    for name in models.NAMES
    if name.startswith("Recurrent") and issubclass(models.get(name), RecurrentLayers)
]
every_name = pytest.mark.parametrize("name", NAMES)
SMALL = {"hidden": (4,), "epochs": 1, "batch_size": 8}


def fitted(name, **fields):
    rng = np.random.default_rng(0)
    X = rng.normal(size=(16, 6, 2)).astype("f4")
    y = {
        "RecurrentClassifier": np.arange(16) % 2,
        "RecurrentTagger": np.tile(np.arange(6) % 2, (16, 1)),
        "RecurrentGenerator": ["one", "two"] * 8,
    }.get(name, X.sum(axis=(1, 2)))
    if name == "RecurrentGenerator":
        X = X[:, 0]
    model = models.get(name)(**SMALL | fields)
    return model.fit(list(X) if name == "RecurrentTagger" else X, y), X, y


def recurrent(model):
    layers = [m for m in model.network_.modules() if isinstance(m, tuple(CELLS.values()))]
    return layers[0], dict(layers[0].named_parameters())


def test_all_five_are_looked_at():
    assert len(NAMES) == 5


@every_name
def test_the_fields_are_declared_once(name):
    shared = set(vars(RecurrentLayers)["__annotations__"]) - {"cell", "hidden", "truncation"}
    assert len(shared) == 6
    for field in shared:
        assert rules(models.get(name))[field] is rules(RecurrentLayers)[field]
        assert field not in vars(models.get(name)).get("__annotations__", {})


@every_name
def test_weights_begin_as_they_are_told_to(name):
    model, _, _ = fitted(name, cell="rnn", start="identity", gain=0.5, epochs=0)
    _, weights = recurrent(model)
    torch.testing.assert_close(weights["weight_hh_l0"].detach(), 0.5 * torch.eye(4))
    model, _, _ = fitted(name, cell="lstm", gate_bias=3.0, epochs=0)
    _, weights = recurrent(model)
    gates = weights["bias_ih_l0"].detach().view(4, 4).mean(dim=1)
    assert gates.tolist() == [0, 3, 0, 0]


@every_name
def test_gradients_are_shortened_by_clip(name):
    for clip in (None, 0.5):
        model, _, _ = fitted(name, clip=clip)
        assert model._player(model.network_).clip == clip


@every_name
def test_a_rectifier_is_for_the_simple_cell(name):
    model, _, _ = fitted(name, cell="rnn", activation="relu")
    assert recurrent(model)[0].nonlinearity == "relu"
    with pytest.raises(ParameterError, match=f"{name}: activation is 'relu', but cell='gru' has"):
        fitted(name, cell="gru", activation="relu")


@every_name
def test_errors_reach_no_further_back_than_the_truncation(name):
    fields = {"linear": False} if name == "RecurrentForecaster" else {}
    model, X, y = fitted(name, truncation=2, **fields)
    if name == "RecurrentGenerator":  # which learns what has an end whole, and a text in parts
        assert (model.gradient_flow(X, y) > 0).all()
        text = "to be or not to be, " * 3
        model = models.get(name)(**SMALL, truncation=2).fit(text)
        assert len(model.gradient_flow(text)) == 2
        return
    flow = model.gradient_flow(list(X) if name == "RecurrentTagger" else X, y)
    assert len(flow) == 6
    assert (flow[:-2] == 0).all() and (flow[-2:] > 0).all()


@every_name
def test_gradients_vanish_or_explode_with_the_recurrent_weights(name):
    fields = {"linear": False} if name == "RecurrentForecaster" else {}
    shares = []
    for gain in (0.3, 2.0):
        model, X, y = fitted(name, cell="rnn", gain=gain, epochs=0, **fields)
        given = list(X) if name == "RecurrentTagger" else 0.01 * X
        flow = model.gradient_flow(given, y)
        shares.append(flow[0] / flow[-1])
    assert shares[0] < 0.1 < shares[1]
