"""The deep belief net: what its layers learn, what it says of rows and what it dreams."""

import itertools

import numpy as np
import pytest
import scipy.sparse as sp
import torch
from sklearn.frozen import FrozenEstimator

from isthmus import DBN, RBM, Autoencoder, EncoderClassifier
from isthmus.core.errors import DataError, ParameterError
from isthmus.fit.checkpoint import Checkpoint
from isthmus.models import saved
from isthmus.nn.dbn_net import DBNNet
from tests.contracts.problems import rows
from tests.fit.stops import stopped_after

KINDS = np.array([[1, 1, 1, 0, 0, 0], [0, 0, 0, 1, 1, 1], [1, 0, 1, 0, 1, 0]], np.float32)


def kinds(n=120, noise=0.05, seed=0):
    """Rows of three kinds, some bits of which were turned."""
    rng = np.random.default_rng(seed)
    X = KINDS[np.arange(n) % len(KINDS)]
    return np.where(rng.random(X.shape) < noise, 1 - X, X).astype(np.float32)


def machine(**fields):
    learning = {"epochs": 30, "batch_size": 20, "learning_rate": 0.02, "momentum": None}
    return RBM(**learning | {"schedule": "constant", "chains": 50} | fields)


def belief_net(**fields):
    given = {"hidden": (5, 4), "code": 5, "layer": machine(), "epochs": 0, "batch_size": 20}
    return DBN(**given | {"precision": "float32"} | fields)


@torch.no_grad()
def exact(model, X):
    """log p of each row, all states of the directed layers and of the last machine counted."""
    network = model.network_

    def states(width):
        every = itertools.product([0.0, 1.0], repeat=width)
        return torch.tensor(list(every), dtype=torch.float32)

    top = states(network.outwards[-1].in_features)
    log_p = -network.top.free_energy(top) - torch.logsumexp(-network.top.free_energy(top), 0)
    for layer in reversed(network.outwards[1:]):  # log p of each state of the layer below
        units, a = states(layer.out_features), layer(top)
        given = units @ a.T - torch.nn.functional.softplus(a).sum(1)  # (below, above)
        log_p, top = torch.logsumexp(given + log_p, dim=1), units
    a = network.outwards[0](top)
    given = torch.from_numpy(X) @ a.T - torch.nn.functional.softplus(a).sum(1)
    return torch.logsumexp(given + log_p, dim=1).numpy()


def test_layers_end_in_both_ways_of_the_net(monkeypatch):
    kept = []

    def watched(network, layers):
        kept.extend(network.pretrained)
        DBNNet_take(network, layers)

    DBNNet_take = DBNNet.take
    monkeypatch.setattr(DBNNet, "take", watched)
    X = kinds()
    model = belief_net().fit(X)
    assert [machine.weight.shape for machine in kept] == [(6, 5), (5, 4)]
    with torch.no_grad():
        units = torch.from_numpy(X)
        for layer in (*kept, model.network_.top):
            units = layer.encode(units)
        np.testing.assert_allclose(model.transform(X), units, rtol=1e-4)
        for layer in (model.network_.top, *kept[::-1]):
            units = torch.sigmoid(layer.decode(units))
        np.testing.assert_allclose(model.reconstruct(X), units, rtol=1e-4, atol=1e-6)
    assert [len(losses) for losses in model.layer_losses_] == [30, 30, 30]
    assert not hasattr(model.network_, "pretrained")


def test_the_likelihood_is_bounded_from_below_and_the_bound_is_tight():
    X = kinds()
    model = belief_net().fit(X)
    truth = exact(model, X)
    once, often = (model.log_likelihood(X, samples=samples) for samples in (1, 3000))
    assert once.mean() < truth.mean()
    np.testing.assert_allclose(often, truth, atol=0.15)
    found = model.log_partition("exact")
    again = model.log_likelihood(X, method=found, samples=3000)
    np.testing.assert_array_equal(again, often)
    other = model.log_likelihood(X, samples=1, random_state=1)
    assert not np.array_equal(other, once)
    with pytest.raises(ParameterError, match="samples is 0"):
        model.log_likelihood(X, samples=0)


@pytest.mark.parametrize("sampling", ["cd", "pcd"])
def test_both_directions_of_annealing_agree_on_the_last_machine(sampling):
    X = kinds()
    layer = machine(sampling=sampling, epochs=10)
    model = belief_net(hidden=(21,), code=21, layer=layer).fit(X)
    forward = model.log_partition("forward", steps=500)
    for start in (None, X):
        assert model.log_partition("reverse", steps=500, start=start).value == pytest.approx(
            forward.value, abs=0.5
        )


def test_wake_sleep_learns():
    X = kinds()
    begun, learned = (
        belief_net(layer=machine(epochs=2), epochs=epochs, learning_rate=0.01).fit(X)
        for epochs in (0, 60)
    )
    assert exact(learned, X).mean() > exact(begun, X).mean() + 0.3
    assert learned.training_["loss"][-1] < learned.training_["loss"][0]


def test_usual_rows_score_higher():
    X = kinds()
    model = belief_net(epochs=20).fit(X)
    odd = np.array([[0, 1, 0, 0, 0, 1], [0, 0, 1, 1, 0, 0]], np.float32)  # 3 bits from any kind
    assert model.score_samples(KINDS).min() > model.score_samples(odd).max()
    np.testing.assert_array_equal(model.free_energy(X), -model.score_samples(X))


@pytest.mark.parametrize("sampling", ["cd", "pcd"])
def test_dreams_are_of_the_kinds(sampling):
    model = belief_net(layer=machine(sampling=sampling, epochs=80), epochs=40).fit(kinds())
    dreams = model.sample(60, steps=50)
    assert dreams.shape == (60, 6)
    apart = np.abs(dreams[:, None] - KINDS).sum(axis=2)
    assert apart.min(axis=1).mean() < 1
    assert len(set(apart.argmin(axis=1))) == 3
    np.testing.assert_array_equal(model.sample(60, steps=50), dreams)
    assert not np.array_equal(model.sample(60, 1, steps=50), dreams)
    near, far = (
        np.abs(model.sample(40, steps=1, start=start) - KINDS[0]).sum(axis=1).mean()
        for start in (KINDS[:1], KINDS[1:2])
    )
    assert near < far - 1
    drawn = model.sample(5, steps=2, means=False)
    assert set(np.unique(drawn)) <= {0, 1}


def test_nothing_can_be_clamped():
    model = belief_net().fit(kinds())
    with pytest.raises(ParameterError, match="none of their cells can be clamped"):
        model.sample(2, start=KINDS[:1], clamp=np.arange(6) < 3)


def test_rows_of_numbers():
    rng = np.random.default_rng(0)
    heaps = 3 * rng.integers(2, size=(100, 1)) - 1.5 + 0.3 * rng.normal(size=(100, 4))
    layer = machine(likelihood="gaussian", epochs=60, learning_rate=0.01)
    model = belief_net(layer=layer, epochs=10, learning_rate=0.005).fit(heaps)
    assert np.abs(model.reconstruct(heaps) - heaps).mean() < 0.6
    assert model.score_samples(heaps).mean() > model.score_samples(heaps * 0).mean()
    dreams = model.sample(30, steps=20)
    assert dreams.std() > 0.8
    with pytest.raises(DataError, match="likelihood='bernoulli' needs values from 0 to 1"):
        belief_net().fit(heaps)


def test_coins_and_sparse_rows():
    X = rows()
    model = belief_net(layer=machine(binarise=True), epochs=2).fit(sp.csr_array(X))
    np.testing.assert_allclose(model.transform(sp.csr_array(X)), model.transform(X), rtol=1e-5)
    still = belief_net(layer=machine(binarise=False), epochs=2).fit(X)
    assert not np.allclose(still.transform(X), model.transform(X))


def test_without_a_layer_it_is_a_machine_of_as_many_epochs():
    plain, told = (belief_net(layer=layer, epochs=3).fit(rows()) for layer in (None, RBM(epochs=3)))
    np.testing.assert_array_equal(plain.transform(rows()), told.transform(rows()))


@pytest.mark.parametrize("updates", [3, 13, 24, 39])
def test_an_interrupted_training_goes_on(tmp_path, monkeypatch, updates):
    X = rows()  # 4 updates an epoch: the layers end at 12, 24 and 36
    layer = RBM(epochs=3, batch_size=16)

    def model():
        return belief_net(layer=layer, epochs=3, batch_size=16)

    expected = model().fit(X)
    with stopped_after(updates, monkeypatch):
        stopped = model().fit(X, checkpoint=Checkpoint(tmp_path, every=0))
    assert stopped.training_["stopped"] == "interrupted"
    assert not hasattr(stopped.network_, "pretrained")
    assert np.isfinite(stopped.score(X))
    resumed = model().fit(X, checkpoint=Checkpoint(tmp_path, every=0, resume=True))
    np.testing.assert_array_equal(resumed.transform(X), expected.transform(X))
    np.testing.assert_array_equal(resumed.sample(3, steps=3), expected.sample(3, steps=3))


def test_a_classifier_begins_with_its_upward_way(tmp_path):
    X, y = kinds(), np.arange(120) % 3
    layer = machine(sampling="cd", epochs=60)
    encoder = belief_net(hidden=(12,), code=12, layer=layer).fit(X)
    model = EncoderClassifier(
        encoder=FrozenEstimator(encoder), epochs=0, batch_size=20, precision="float32"
    ).fit(X, y)
    np.testing.assert_array_equal(model.transform(X), encoder.transform(X))
    needed = set(model.network_["encoder"].state_dict())
    assert "top.weight" in needed
    assert not {name for name in needed if "outwards" in name or "visible_bias" in name}
    tuned = model.set_params(epochs=100, learning_rate=0.03).fit(X, y)
    assert tuned.score(X, y) > 0.95
    loaded = saved.load(saved.save(tuned, tmp_path / "model"))
    np.testing.assert_array_equal(loaded.predict_proba(X), tuned.predict_proba(X))


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"layer": Autoencoder()}, "layer is Autoencoder.*must be a restricted machine"),
        ({"layer": RBM(epochs=-1)}, "epochs is -1"),
        ({"hidden": ()}, "hidden is"),
    ],
)
def test_what_cannot_be_a_belief_net_is_refused(fields, said):
    with pytest.raises(ParameterError, match=said):
        belief_net(**fields).fit(rows())
