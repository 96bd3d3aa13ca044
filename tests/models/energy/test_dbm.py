"""The deep machine as a model: what it learns, what it says of rows, what it is made of."""

import itertools

import numpy as np
import pytest
import torch
from sklearn.base import clone

from isthmus import DBM, RBM, EncoderClassifier
from isthmus.core.errors import DataError, ParameterError
from isthmus.fit.checkpoint import Checkpoint
from isthmus.nn.copied_rbm_net import CopiedRBMNet
from isthmus.nn.dbm_net import DBMNet
from isthmus.nn.rbm_net import RBMNet
from isthmus.nn.units import Bernoulli
from tests.contracts.problems import rows
from tests.fit.stops import stopped_after

BARS = np.kron(np.array([[1, 1, 0, 0], [0, 0, 1, 1], [1, 0, 0, 1]]), np.ones((1, 2)))


def bars(n=200, seed=0):
    """One of three patterns of eight cells, of which a twentieth are turned over."""
    rng = np.random.default_rng(seed)
    clean = BARS[rng.integers(3, size=n)]
    return np.abs(clean - (rng.random(clean.shape) < 0.05)).astype(np.float32)


def small(**fields):
    training = {"batch_size": 20, "learning_rate": 0.02, "momentum": None}
    settings = {"hidden": (6,), "code": 4, "layer": RBM(epochs=10, **training), "epochs": 40}
    return DBM(**settings | training | {"precision": "float32"} | fields)


@pytest.fixture(scope="module")
def fitted():
    return small().fit(bars())


def exact_log_likelihood(model, X):
    """By enumeration in NumPy of all states of the hidden units."""
    net = model.network_
    weights = [weight.detach().double().numpy() for weight in net.couplings]
    biases = [bias.detach().double().numpy() for bias in net.biases]
    offsets = [offset.double().numpy() for offset in net.offsets]
    for layer, weight in enumerate(weights):
        biases[layer] = biases[layer] - weight @ offsets[layer + 1]
        biases[layer + 1] = biases[layer + 1] - offsets[layer] @ weight

    def states(width):
        return np.array(list(itertools.product([0.0, 1.0], repeat=width)))

    def log_weights(visible):
        lower, upper = states(len(biases[1])), states(len(biases[2]))
        heard = visible @ weights[0] + biases[1]
        pairs = lower @ weights[1] @ upper.T + upper @ biases[2]
        lower_part = heard @ lower.T  # (rows, states)
        table = lower_part[:, :, None] + pairs[None]
        return visible @ biases[0] + np.logaddexp.reduce(table.reshape(len(visible), -1), axis=1)

    whole = np.logaddexp.reduce(log_weights(states(len(biases[0]))))
    return log_weights(np.asarray(X, np.float64)) - whole


@pytest.mark.parametrize("hidden", [(), (6,), (6, 5)])
def test_learning_together_raises_the_bound(hidden):
    X, unknown = bars(), bars(seed=1)
    alone = small(hidden=hidden, epochs=0).fit(X).log_likelihood(unknown).mean()
    model = small(hidden=hidden).fit(X)
    independent = X.mean(axis=0)
    entropy = -(independent * np.log(independent) + (1 - independent) * np.log1p(-independent))
    together = model.log_likelihood(unknown).mean()
    assert together > -entropy.sum() + 1
    assert together > alone or not hidden
    assert together <= -(np.log(3) + 8 * 0.05) + 0.3


def test_the_bound_is_below_the_log_likelihood_and_near_it(fitted):
    X, model = bars(), fitted
    bound, exact = model.log_likelihood(X), exact_log_likelihood(model, X)
    assert (bound <= exact + 1e-4).all()
    assert (exact - bound).mean() < 0.5
    np.testing.assert_allclose(model.free_energy(X), -model.score_samples(X))
    partition = model.log_partition()
    np.testing.assert_allclose(bound, model.score_samples(X) - partition.value, rtol=1e-5)


def test_annealing_finds_the_partition_function_from_both_sides(fitted):
    exact = fitted.log_partition("exact").value
    for method in ("forward", "reverse"):
        found = fitted.log_partition(method, chains=200, steps=300)
        assert found.value == pytest.approx(exact, abs=0.1)


def test_without_hidden_layers_it_is_a_restricted_machine():
    X = bars()
    layer = RBM(epochs=5, batch_size=20, momentum=None, learning_rate=0.01)
    model = small(hidden=(), layer=layer, epochs=0).fit(X)
    other = clone(layer).set_params(code=4, epochs=0).fit(X)
    net, parts = other.network_, model.network_
    for own, given in (
        (net.weight, parts.couplings[0]),
        (net.visible_bias, parts.biases[0]),
        (net.hidden_bias, parts.biases[1]),
        (net.visible_offset, parts.offsets[0]),
        (net.hidden_offset, parts.offsets[1]),
    ):
        own.data.copy_(given)
    np.testing.assert_allclose(model.transform(X), other.transform(X), atol=1e-6)
    np.testing.assert_allclose(model.score_samples(X), other.score_samples(X), atol=1e-5)
    np.testing.assert_allclose(model.log_likelihood(X), other.log_likelihood(X), atol=1e-4)
    np.testing.assert_allclose(model.reconstruct(X), other.reconstruct(X), atol=1e-6)


def test_it_draws_the_patterns_that_it_has_seen(fitted):
    found = fitted.sample(300, steps=100) > 0.5
    like = (found[:, None] == BARS.astype(bool)[None]).all(axis=2)
    assert like.any(axis=1).mean() > 0.8
    assert (like.mean(axis=0) > 0.15).all()


def test_it_completes_what_is_clamped(fitted):
    first_half = np.arange(8) < 4
    start = np.where(first_half, BARS[0], 0.5)
    found = fitted.sample(200, steps=50, start=start[None], clamp=first_half)
    np.testing.assert_array_equal(found[:, :4], np.broadcast_to(BARS[0, :4], (200, 4)))
    assert (found[:, 4:] < 0.5).all(axis=1).mean() > 0.8


def test_a_layer_that_will_hear_two_sides_hears_its_own_twice():
    plain = RBMNet(5, 3, Bernoulli(), Bernoulli())
    torch.nn.init.normal_(plain.weight, generator=torch.Generator().manual_seed(0))
    copied = CopiedRBMNet(plain, 2, 3)
    copied.load_state_dict(plain.state_dict())
    for bias in (plain.hidden_bias, plain.visible_bias, copied.hidden_bias, copied.visible_bias):
        bias.data.fill_(0.3)
    v, h = torch.rand(4, 5), torch.rand(4, 3)
    up, down = plain.hidden_inputs(v), plain.visible_inputs(h)
    torch.testing.assert_close(copied.hidden_inputs(v), 2 * (up - 0.3) + 0.3)
    torch.testing.assert_close(copied.visible_inputs(h), 3 * (down - 0.3) + 0.3)
    before = copied.hidden_inputs(v), copied.visible_inputs(h)
    copied.recentre(torch.rand(5), torch.rand(3))
    torch.testing.assert_close((copied.hidden_inputs(v), copied.visible_inputs(h)), before)


@pytest.mark.parametrize("hidden", [(6,), (6, 5), (6, 5, 7)])
def test_layers_are_put_together_as_they_were_learned(hidden, monkeypatch):
    X = bars()
    model = small(hidden=hidden, epochs=0)
    machines = []

    def keep(network, learned):
        machines.extend(learned)
        compose(network, learned)

    compose = DBMNet.compose
    monkeypatch.setattr(DBMNet, "compose", keep)
    model.fit(X)
    copies = [(machine.visible_copies, machine.hidden_copies) for machine in machines]
    between = [(1, 1)] * (len(hidden) - 1)
    assert copies == [(2, 1), *between, (1, 2)]
    shares = [1, *[0.5] * len(between), 1]
    for weight, machine, share in zip(model.network_.couplings, machines, shares, strict=True):
        torch.testing.assert_close(weight.data, machine.weight.data * share)
    assert [len(losses) for losses in model.layer_losses_] == [10] * (len(hidden) + 1)


def test_a_classifier_moves_weights_of_its_own_and_leaves_those_of_the_machine():
    X = bars()
    labels = (X @ BARS.T).argmax(axis=1)  # the nearest pattern
    pretrained = small(epochs=5).fit(X).network_
    model = EncoderClassifier(
        encoder=small(epochs=5), epochs=30, batch_size=20, learning_rate=0.01
    ).fit(X, labels)
    assert model.score(X, labels) > 0.95
    tuned = model.network_["encoder"]
    for own, kept, start in zip(
        tuned.up, tuned.machine.couplings, pretrained.couplings, strict=True
    ):
        assert (own - start).abs().max() > 0.01
        torch.testing.assert_close(kept, start, rtol=0, atol=0)


@pytest.mark.parametrize("fine_tune", [False, True])
def test_a_classifier_begins_with_the_means_of_the_top_layer(fine_tune):
    X = bars()
    encoder = small(epochs=5, sweeps=100)
    model = EncoderClassifier(encoder=encoder, epochs=0, fine_tune=fine_tune)
    found = model.fit(X, X[:, 0]).transform(X)
    np.testing.assert_allclose(found, encoder.fit(X).transform(X), atol=1e-5)


@pytest.mark.parametrize("updates", [3, 13, 20, 29])
def test_an_interrupted_training_goes_on(tmp_path, monkeypatch, updates):
    X = rows()  # 4 updates an epoch: layer 1 ends at 12, layer 2 at 24

    def model():
        return small(layer=RBM(epochs=3, batch_size=16), epochs=3, batch_size=16, binarise=True)

    expected = model().fit(X)
    with stopped_after(updates, monkeypatch):
        stopped = model().fit(X, checkpoint=Checkpoint(tmp_path, every=0))
    assert stopped.training_["stopped"] == "interrupted"
    resumed = model().fit(X, checkpoint=Checkpoint(tmp_path, every=0, resume=True))
    np.testing.assert_array_equal(resumed.transform(X), expected.transform(X))
    np.testing.assert_array_equal(resumed.sample(5, steps=3), expected.sample(5, steps=3))


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"layer": RBM(likelihood="gaussian")}, "likelihood='gaussian', but all units"),
        ({"layer": RBM(epochs=-1)}, "RBM: epochs is -1"),
        ({"layer": "rbm"}, "it must be a restricted machine, such as RBM"),
        ({"sweeps": 0}, "sweeps is 0"),
    ],
)
def test_what_it_cannot_be_made_of_is_refused(fields, said):
    with pytest.raises(ParameterError, match=said):
        small(**fields).fit(bars(20))


def test_rows_that_are_no_coins_are_refused():
    with pytest.raises(DataError, match="from -1 to 300"):
        small().fit(np.array([[-1, 300.0], [1, 2]]))
