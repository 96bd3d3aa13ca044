"""The deep autoencoder: how it begins, with and without layers that were learned before."""

import numpy as np
import pytest
import torch
from torch import nn

from isthmus import RBM, Autoencoder, DeepAutoencoder, DenoisingAutoencoder
from isthmus.core.errors import ParameterError
from isthmus.core.parameters import estimator
from isthmus.fit.checkpoint import Checkpoint
from isthmus.fit.neural import Neural
from isthmus.models.autoencoders import deep_autoencoder
from isthmus.nn.units import Bernoulli, Gaussian
from isthmus.nn.unrolled import LayerWeights, unroll
from tests.contracts.problems import rows
from tests.fit.stops import stopped_after

SIGMOIDS = {"activation": "sigmoid", "output": "sigmoid", "error": "cross-entropy"}


def deep(**fields):
    return DeepAutoencoder(**{"hidden": (8, 5), "code": 2, "batch_size": 16, "epochs": 3} | fields)


@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "identity"])
@pytest.mark.parametrize("tied", [False, True])
def test_the_unrolled_net_begins_as_its_layers_composed(monkeypatch, activation, tied):
    kept = []

    def watched(network, layers):
        kept.extend(network.pretrained)
        unroll(network, layers)

    monkeypatch.setattr(deep_autoencoder, "unroll", watched)
    X = rows()
    start = DenoisingAutoencoder(epochs=3, batch_size=16, tied=tied)
    model = deep(epochs=0, activation=activation, pretraining=start).fit(X)
    assert len(kept) == 3
    function = {"sigmoid": torch.sigmoid, "tanh": torch.tanh, "identity": lambda z: z}[activation]
    with torch.no_grad():
        units = torch.from_numpy(X)
        for layer in kept:
            units = layer.encode(units)
        np.testing.assert_allclose(model.transform(X), units, rtol=1e-4, atol=1e-6)
        for layer in kept[:0:-1]:
            units = function(layer.decode(units))
        expected = kept[0].decode(units)
    np.testing.assert_allclose(model.reconstruct(X), expected, rtol=1e-4, atol=1e-5)
    assert [len(losses) for losses in model.layer_losses_] == [3, 3, 3]
    assert not hasattr(model.network_, "pretrained")


def test_layers_end_as_the_deep_net_asks():
    model = deep(**SIGMOIDS, pretraining=DenoisingAutoencoder(code_activation="relu"))
    first, second, last = model._learners()
    for learner in (first, second, last):
        assert (learner.output, learner.error) == ("sigmoid", "cross-entropy")
    assert [learner.code for learner in (first, second, last)] == [8, 5, 2]
    activations = [learner.code_activation for learner in (first, second, last)]
    assert activations == ["sigmoid", "sigmoid", "identity"]


def test_pretraining_is_where_sigmoid_units_get_going():
    X = rows(rows=200)
    start = Autoencoder(epochs=30, batch_size=16, learning_rate=0.01)
    alone, led = (
        deep(epochs=5, learning_rate=1e-3, pretraining=first, **SIGMOIDS).fit(X)
        for first in (None, start)
    )
    assert led.score(X) > alone.score(X)


def test_restricted_machines_pretrain_a_net_with_a_linear_code(monkeypatch):
    kept = []

    def watched(network, layers):
        kept.extend(network.pretrained)
        unroll(network, layers)

    monkeypatch.setattr(deep_autoencoder, "unroll", watched)
    X = rows()
    start = RBM(epochs=20, batch_size=16, sampling="cd", learning_rate=0.05)
    model = deep(epochs=0, pretraining=start, **SIGMOIDS).fit(X)
    kinds = [(type(machine.visible), type(machine.hidden)) for machine in kept]
    assert kinds == [(Bernoulli, Bernoulli), (Bernoulli, Bernoulli), (Bernoulli, Gaussian)]
    with torch.no_grad():
        units = torch.from_numpy(X)
        for machine in kept:
            units = machine.encode(units)
        np.testing.assert_allclose(model.transform(X), units, rtol=1e-4, atol=1e-6)
        for machine in kept[::-1]:
            units = torch.sigmoid(machine.decode(units))
        np.testing.assert_allclose(model.reconstruct(X), units, rtol=1e-4, atol=1e-6)
    learned = deep(epochs=30, pretraining=start, **SIGMOIDS).fit(X)
    assert learned.score(X) > model.score(X)
    assert [len(losses) for losses in learned.layer_losses_] == [20, 20, 20]


def test_other_units_than_a_machine_has_are_refused():
    with pytest.raises(ParameterError, match="RBM learns no units with activation 'tanh'"):
        deep(activation="tanh", pretraining=RBM()).fit(rows())


class Constants(nn.Module):
    """Not an autoencoder's net: it encodes, and that is all."""

    def __init__(self, width, code):
        super().__init__()
        self.inwards = nn.Parameter(torch.full((code, width), 0.5))

    def encode(self, inputs):
        return torch.sigmoid(inputs @ self.inwards.T)


@estimator
class Constant(Neural):
    """Another kind of layer."""

    def for_layer(self, code, *, activation=None, end=None):
        layer = Constant()
        layer.asked = (code, activation, end.output)
        return layer

    def build(self, width):
        return Constants(width, self.asked[0])

    def initialise(self, network, generator):
        assert network.inwards.dim() == 2

    def learn_layer(self, loop, network, stage):
        self.seen = (stage, len(loop.rows), loop.rows.width)

    def layer_weights(self, network):
        code, width = network.inwards.shape
        return LayerWeights(
            network.inwards, torch.full((code,), 0.25), network.inwards.T, torch.full((width,), 2.0)
        )


def test_whatever_can_learn_a_layer_may_pretrain(tmp_path):
    X = rows()
    model = deep(epochs=0, pretraining=Constant(), **SIGMOIDS).fit(X)
    weights = {name: value.numpy() for name, value in model.network_.state_dict().items()}
    for name, value in weights.items():
        expected = 0.5 if name.endswith("weight") else 0.25 if "inwards" in name else 2.0
        np.testing.assert_array_equal(value, np.float32(expected), err_msg=name)
    trained = deep(epochs=2, pretraining=Constant(), **SIGMOIDS).fit(X)
    assert trained.score(X) > model.score(X)


@pytest.mark.parametrize("updates", [3, 13, 24, 39])
def test_an_interrupted_training_goes_on(tmp_path, monkeypatch, updates):
    X = rows()  # 4 updates an epoch: the layers end at 12, 24 and 36

    def model():
        start = DenoisingAutoencoder(epochs=3, batch_size=16)
        return deep(activation="tanh", pretraining=start, precision="float32")

    expected = model().fit(X)
    with stopped_after(updates, monkeypatch):
        stopped = model().fit(X, checkpoint=Checkpoint(tmp_path, every=0))
    assert stopped.training_["stopped"] == "interrupted"
    assert not hasattr(stopped.network_, "pretrained")
    assert np.isfinite(stopped.score(X))
    resumed = model().fit(X, checkpoint=Checkpoint(tmp_path, every=0, resume=True))
    np.testing.assert_array_equal(resumed.transform(X), expected.transform(X))


def test_first_weights_keep_a_signal_alive_through_ten_layers():
    X = np.random.default_rng(0).normal(size=(200, 100)).astype(np.float32)
    codes = deep(hidden=(100,) * 9, code=50, activation="relu", epochs=0).fit(X).transform(X)
    assert 0.3 < codes.std() < 3


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"pretraining": Autoencoder()}, "activation is 'silu'.*identity, sigmoid, tanh, relu"),
        ({"pretraining": nn.Linear(2, 2)}, "it must be what can learn a layer, such as .* or none"),
        ({"pretraining": Autoencoder(epochs=-1), "activation": "tanh"}, "epochs is -1"),
    ],
)
def test_what_cannot_pretrain_is_refused(fields, said):
    with pytest.raises(ParameterError, match=said):
        deep(**fields).fit(rows())
