"""The deep belief net, against all of its states counted one by one."""

import itertools

import numpy as np
import pytest
import torch

from isthmus.nn.dbn_net import DBNNet, log_probability
from isthmus.nn.rbm_net import RBMNet
from isthmus.nn.units import Bernoulli, Gaussian
from isthmus.nn.unrolled import LayerWeights

WIDTHS = (4, 3, 3)  # rows and directed layers


def states(width):
    """Every state of so many units, (2^width, width)."""
    return torch.tensor(list(itertools.product([0.0, 1.0], repeat=width)), dtype=torch.float64)


def machine(width, code, generator):
    top = RBMNet(width, code, Bernoulli(), Bernoulli())
    shake(top, generator)
    return top


@torch.no_grad()
def shake(network, generator):
    network.double()
    for name, value in network.state_dict().items():
        shift = 0.5 if "offset" in name else 0.0
        value.normal_(shift, 1.0, generator=generator)


def belief_net(widths=WIDTHS, code=3, seed=0):
    generator = torch.Generator().manual_seed(seed)
    network = DBNNet(widths, Bernoulli(), machine(widths[-1], code, generator)).double()
    shake(network, generator)
    return network


def log_partition(machine):
    return torch.logsumexp(-machine.free_energy(states(len(machine.visible_bias))), dim=0)


@torch.no_grad()
def enumerated(network):
    """log p(v) of every v, by plain sums over the states of the directed layers."""
    rows = states(network.outwards[0].out_features)
    total = []
    for row in rows:
        layers = [states(layer.in_features) for layer in network.outwards]
        terms = []
        for above in itertools.product(*layers):
            path, log_p = [row, *above], 0.0
            for layer, (below, units) in zip(
                network.outwards, itertools.pairwise(path), strict=True
            ):
                p = torch.sigmoid(layer(units))
                log_p = log_p + torch.where(below > 0, p, 1 - p).log().sum()
            terms.append(log_p - network.top.free_energy(path[-1][None])[0])
        total.append(torch.logsumexp(torch.stack(terms), dim=0))
    return rows, torch.stack(total) - log_partition(network.top)


def paths(network, row):
    """The row with every state of the directed layers, a list of (paths, width)."""
    layers = [states(layer.in_features) for layer in network.outwards]
    above = list(itertools.product(*layers))
    repeated = row.expand(len(above), -1)
    return [repeated, *(torch.stack(units) for units in zip(*above, strict=True))]


@torch.no_grad()
def bound(network, row):
    """E_q log p(v, h) / q(h | v), all h counted."""
    found = paths(network, row)
    chances = network.recognition(found).exp()
    assert float(chances.sum()) == pytest.approx(1)
    return (chances * network.log_weight(found)).sum() - log_partition(network.top)


def test_probabilities_add_up_to_one():
    _, log_p = enumerated(belief_net())
    assert float(log_p.exp().sum()) == pytest.approx(1)


@torch.no_grad()
def test_weights_average_to_the_probability_and_their_logarithms_to_less():
    network = belief_net()
    rows, log_p = enumerated(network)
    for row, exact in zip(rows, log_p, strict=True):
        found = paths(network, row)
        chances = network.recognition(found).exp()
        mean = (chances * network.log_weight(found).exp()).sum().log()
        assert float(mean - log_partition(network.top)) == pytest.approx(float(exact))
        assert float(bound(network, row)) < float(exact)


@pytest.mark.parametrize("kind", [Bernoulli(), Gaussian()])
def test_probability_of_units(kind):
    inputs = torch.tensor([[0.5, -2.0], [1.0, 0.3]], dtype=torch.float64)
    units = torch.tensor([[1.0, 0.0], [1.0, 1.0]], dtype=torch.float64)
    a, u = inputs.numpy(), units.numpy()
    if isinstance(kind, Bernoulli):
        expected = np.log(np.where(u > 0, 1, np.exp(-a)) / (1 + np.exp(-a))).sum(axis=1)
    else:
        expected = (-0.5 * (u - a) ** 2 - 0.5 * np.log(2 * np.pi)).sum(axis=1)
    np.testing.assert_allclose(log_probability(kind, units, inputs), expected, rtol=1e-12)


def test_down_from_the_top_the_rows_have_their_probabilities():
    network = belief_net(widths=(3, 3), code=3)
    rows, log_p = enumerated(network)
    draws = torch.Generator().manual_seed(1)
    n = 20_000
    tops = states(3)
    chances = (-network.top.free_energy(tops) - log_partition(network.top)).exp().detach()
    units = tops[torch.multinomial(chances, n, replacement=True, generator=draws)]
    with torch.no_grad():
        (above,) = network.down(units, draws)
        means = torch.sigmoid(network.visible_inputs(above))
    assert torch.equal(above, units)
    drawn = (torch.rand(means.shape, generator=draws, dtype=torch.float64) < means).double()
    counts = torch.stack([(drawn == row).all(dim=1).sum() for row in rows]).numpy()
    expected = log_p.exp().numpy()
    away = (counts / n - expected) / np.sqrt(expected * (1 - expected) / n)
    assert np.abs(away).max() < 4


@torch.no_grad()
def test_up_draws_from_recognition_and_down_from_generation():
    network, draws = belief_net(), torch.Generator().manual_seed(2)
    row = torch.tensor([1.0, 0.0, 0.0, 1.0], dtype=torch.float64)
    n = 20_000
    found = network.up(row.expand(n, -1), draws)
    assert [tuple(layer.shape) for layer in found] == [(n, 4), (n, 3), (n, 3)]
    every = paths(network, row)
    chances = network.recognition(every).exp().numpy()
    together = torch.cat(found[1:], dim=1)
    counts = [(together == path).all(dim=1).sum() for path in torch.cat(every[1:], dim=1)]
    away = (np.array(counts) / n - chances) / np.sqrt(chances * (1 - chances) / n)
    assert np.abs(away).max() < 4.5  # of 64 states
    below, last = network.down(found[-1], draws)
    assert torch.equal(last, found[-1])
    p = torch.sigmoid(network.outwards[1](last)).mean(dim=0).numpy()
    np.testing.assert_allclose(below.mean(dim=0), p, atol=4 * 0.5 / np.sqrt(n))


def test_wake_sleep_moves_by_the_delta_rules():
    network = belief_net()
    rows = states(4)[[3, 9, 14]]
    network.up_down(rows, 2, torch.Generator().manual_seed(3)).mean().backward()
    draws = torch.Generator().manual_seed(3)  # the same states again
    with torch.no_grad():
        wake = network.up(rows, draws)
        fantasy = network.top.gibbs(wake[-1], 2, draws)
        sleep = network.down(fantasy, draws)
        sleep.insert(0, torch.sigmoid(network.visible_inputs(sleep[0])))
        for number, layer in enumerate(network.outwards):
            below, above = wake[number], wake[number + 1]
            wrong = below - torch.sigmoid(layer(above))
            np.testing.assert_allclose(-layer.weight.grad, wrong.T @ above / 3, atol=1e-12)
            np.testing.assert_allclose(-layer.bias.grad, wrong.mean(dim=0), atol=1e-12)
        for number, layer in enumerate(network.inwards):
            below, above = sleep[number], sleep[number + 1]
            wrong = above - torch.sigmoid(layer(below))
            np.testing.assert_allclose(-layer.weight.grad, wrong.T @ below / 3, atol=1e-12)
        top = network.top
        pairs = [(units - top.visible_offset, top.encode(units)) for units in (wake[-1], fantasy)]
        awake, asleep = (v.T @ (h - top.hidden_offset) for v, h in pairs)
        np.testing.assert_allclose(-top.weight.grad, (awake - asleep) / 3, atol=1e-12)


@torch.no_grad()
def turn(upper, lower):
    """The upper machine becomes the lower one upside down."""
    upper.weight.copy_(lower.weight.T)
    for visible, hidden in (("visible", "hidden"), ("hidden", "visible")):
        for kind in ("bias", "offset"):
            getattr(upper, f"{visible}_{kind}").copy_(getattr(lower, f"{hidden}_{kind}"))


def test_a_layer_that_begins_transposed_keeps_the_likelihood_and_then_improves_the_bound():
    draws = torch.Generator().manual_seed(4)
    lower, top = machine(4, 3, draws), machine(3, 4, draws)
    turn(top, lower)
    network = DBNNet((4, 3), Bernoulli(), top).double()
    folded = LayerWeights(
        lower.weight.T,
        lower.hidden_bias - lower.visible_offset @ lower.weight,
        lower.weight,
        lower.visible_bias - lower.weight @ lower.hidden_offset,
    )
    network.take([folded])
    rows, log_p = enumerated(network)
    alone = -lower.free_energy(rows) - log_partition(lower)
    np.testing.assert_allclose(log_p, alone.detach(), rtol=1e-10)
    data = rows[[1, 1, 6, 6, 6, 8, 15]]
    begun = torch.stack([bound(network, row) for row in data]).mean()
    lower_p = -lower.free_energy(data) - log_partition(lower)
    # tight: q is the true posterior
    assert float(begun) == pytest.approx(float(lower_p.detach().mean()))
    optimiser = torch.optim.SGD(top.parameters(), lr=0.5)
    before = begun
    for _ in range(10):  # ascent of the top's exact likelihood of q's units
        found = [paths(network, row) for row in data]
        likelihood = torch.stack([
            (network.recognition(path).exp().detach() * -top.free_energy(path[-1])).sum()
            for path in found
        ]).mean() - log_partition(top)  # fmt: skip
        optimiser.zero_grad()
        (-likelihood).backward()
        optimiser.step()
        now = torch.stack([bound(network, row) for row in data]).mean()
        assert now > before
        before = now
    _, improved = enumerated(network)
    numbers = [1, 1, 6, 6, 6, 8, 15]
    assert improved[numbers].mean() > now > begun


@torch.no_grad()
def test_at_certain_means_the_weight_is_the_bound():
    network = belief_net()
    for layer in network.inwards:
        layer.weight *= 1e6
        layer.bias *= 1e6
    rows, _ = enumerated(network)
    found = network.log_weight(network.means(rows)) - log_partition(network.top)
    expected = torch.stack([bound(network, row) for row in rows])
    np.testing.assert_allclose(found, expected, rtol=1e-10)


@torch.no_grad()
def test_means_go_up_and_down():
    network = belief_net()
    rows = torch.rand(5, 4, dtype=torch.float64)
    units = rows
    for layer in network.inwards:
        units = torch.sigmoid(units @ layer.weight.T + layer.bias)
    top = network.top
    code = torch.sigmoid((units - top.visible_offset) @ top.weight + top.hidden_bias)
    np.testing.assert_allclose(network.encode(rows), code)
    units = torch.sigmoid((code - top.hidden_offset) @ top.weight.T + top.visible_bias)
    second, first = network.outwards[1], network.outwards[0]
    expected = first(torch.sigmoid(second(units)))
    np.testing.assert_allclose(network.decode(code), expected)
