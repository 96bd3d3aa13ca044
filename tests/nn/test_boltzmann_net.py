"""The machine against all of its states, and against a restricted machine."""

import numpy as np
import pytest
import torch
from scipy.stats import chi2

from isthmus.nn import boltzmann_net
from isthmus.nn.boltzmann_net import BoltzmannNet
from tests.nn import machines
from tests.nn.machines import binary, numbers


def machine(width=4, code=3, scale=0.8, seed=0, chains=0):
    """One with random weights and offsets, in float64."""
    generator = torch.Generator().manual_seed(seed)
    net = BoltzmannNet(width, code, chains).double()
    for parameter in net.parameters():
        torch.nn.init.normal_(parameter, std=scale, generator=generator)
    net.offset.uniform_(generator=generator)
    return net


def energies(net):
    """Of all states by the definition, (2^units,)."""
    upper, b, m = (t.detach().numpy() for t in (net.weight, net.bias, net.offset))
    states = binary(len(b)).numpy() - m
    pairs = [
        sum(upper[i, j] * x[i] * x[j] for j in range(len(x)) for i in range(j)) for x in states
    ]
    return -states @ b - np.array(pairs)


def by_rows(net):
    """The weights of all states, (visible states, hidden states)."""
    return np.exp(-energies(net)).reshape(1 << net.width, 1 << net.code)


@pytest.fixture
def bounded(monkeypatch):
    """Nothing is summed over: mean field everywhere."""
    monkeypatch.setattr(boltzmann_net, "EXACT", 0)
    monkeypatch.setattr(boltzmann_net, "EXACT_CODE", 0)


def test_energies_and_their_sums():
    net = machine()
    weights = by_rows(net)
    visible = binary(net.width)
    with torch.no_grad():
        np.testing.assert_allclose(net.energy(binary(7).T), energies(net), rtol=1e-12)
        np.testing.assert_allclose(net.log_partition(), np.log(weights.sum()), rtol=1e-12)
        np.testing.assert_allclose(net.free_energy(visible), -np.log(weights.sum(1)), rtol=1e-10)
        mean = weights @ binary(net.code).numpy() / weights.sum(1, keepdims=True)
        np.testing.assert_allclose(net.encode(visible), mean, rtol=1e-10)


def test_what_a_unit_hears_is_its_log_odds_given_all_others():
    net = machine()
    states = binary(7)
    for unit in range(7):
        off, on = states.clone(), states.clone()
        off[:, unit], on[:, unit] = 0, 1
        with torch.no_grad():
            odds = net.energy(off.T) - net.energy(on.T)
            np.testing.assert_allclose(net.inputs(states.T)[unit], odds, atol=1e-12)


def test_what_is_expected_of_a_visible_unit_given_the_others():
    net = machine()
    likely = np.log(by_rows(net).sum(1)).reshape((2,) * net.width)
    found = net.expect(binary(net.width)).detach().numpy()
    for unit in range(net.width):
        odds = likely.take(1, unit) - likely.take(0, unit)
        odds = np.broadcast_to(np.expand_dims(odds, unit), likely.shape).ravel()
        np.testing.assert_allclose(found[:, unit], odds, atol=1e-10)


def test_it_is_a_restricted_machine_where_only_both_sides_are_coupled():
    restricted = machines.machine(width=4, code=3)
    net = machine(4, 3)
    with torch.no_grad():
        net.weight.zero_()
        net.weight[:4, 4:] = restricted.weight
        net.bias.copy_(torch.cat([restricted.visible_bias, restricted.hidden_bias]))
        net.offset.copy_(torch.cat([restricted.visible_offset, restricted.hidden_offset]))
        np.testing.assert_allclose(
            net.energy(binary(7).T), machines.energies(restricted).ravel(), rtol=1e-12
        )
        rows = binary(4)
        np.testing.assert_allclose(net.free_energy(rows), restricted.free_energy(rows), rtol=1e-12)
        np.testing.assert_allclose(net.encode(rows), restricted.encode(rows), rtol=1e-12)


def test_the_gradient_of_the_likelihood_by_all_states():
    """Ackley, Hinton and Sejnowski's rule: the mean of pairs with the rows clamped less the free
    one."""
    net = machine(4, 2)
    rows = binary(4)[[3, 5, 5, 9, 14]]
    (net.free_energy(rows) + net.log_partition()).mean().backward()
    centred = binary(6).numpy() - net.offset.numpy()
    weights = by_rows(net)
    free = (weights / weights.sum()).ravel()
    held = np.zeros_like(weights)
    for row in numbers(rows):
        held[row] += weights[row] / weights[row].sum() / len(rows)
    gap = held.ravel() - free
    pairs = centred.T @ (gap[:, None] * centred)
    np.testing.assert_allclose(net.weight.grad, -np.triu(pairs, 1), atol=1e-12)
    np.testing.assert_allclose(net.bias.grad, -gap @ centred, atol=1e-12)


def test_chains_visit_states_as_often_as_they_are_probable():
    net = machine()
    probable = np.exp(-energies(net))
    probable /= probable.sum()
    states = net.gibbs(
        torch.zeros(7, 20_000, dtype=torch.float64), net.units, 60, torch.Generator().manual_seed(0)
    )
    counts = np.bincount(numbers(states.T), minlength=128)
    distance = ((counts - 20_000 * probable) ** 2 / (20_000 * probable)).sum()
    assert chi2.sf(distance, 127) > 0.01


def test_units_that_are_held_stay_and_the_others_are_drawn_given_them():
    net = machine()
    states = torch.zeros(7, 20_000, dtype=torch.float64)
    held = torch.zeros_like(states, dtype=bool)
    states[0, ::2] = 1
    held[0] = held[2, ::2] = True
    net.gibbs(states, net.units, 60, torch.Generator().manual_seed(0), held)
    assert states[0, ::2].all() and not states[0, 1::2].any() and not states[2, ::2].any()
    weights = np.exp(-energies(net)).reshape((2,) * 7)
    for first, given in ((0, weights[1, :, 0]), (1, weights[0])):  # of machines 0::2 and 1::2
        left = [1] if first == 0 else [1, 2]
        given = given.reshape(2 ** len(left), -1).sum(axis=1)
        counts = np.bincount(numbers(states[left, first::2].T), minlength=len(given))
        given = 10_000 * given / given.sum()
        assert chi2.sf(((counts - given) ** 2 / given).sum(), len(given) - 1) > 0.01


@pytest.mark.usefixtures("bounded")
def test_mean_field_bounds_the_free_energy_and_settles():
    net = machine(code=5, scale=0.5)
    rows = binary(4)
    exact = -np.log(by_rows(net).sum(1))
    with torch.no_grad():
        found, mean = net.free_energy(rows).numpy(), net.encode(rows)
        assert (found > exact).all()
        assert (found - exact).max() < 0.2
        heard = net.inputs(torch.cat([rows, mean], dim=1).T)[4:].T
        np.testing.assert_allclose(mean, heard.sigmoid(), atol=1e-6)


@pytest.mark.usefixtures("bounded")
def test_mean_field_is_exact_where_hidden_units_are_not_coupled():
    net = machine(code=5)
    with torch.no_grad():
        net.weight[4:, 4:] = 0
        exact = -np.log(by_rows(net).sum(1))
        np.testing.assert_allclose(net.free_energy(binary(4)), exact, rtol=1e-10)


def test_rows_of_a_code_are_the_fixed_point_of_mean_field():
    net = machine(width=6, code=2, scale=0.3)
    code = torch.rand(5, 2, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    with torch.no_grad():
        rows = net.decode(code).sigmoid()
        heard = net.inputs(torch.cat([rows, code], dim=1).T)[:6].T
    np.testing.assert_allclose(rows, heard.sigmoid(), atol=1e-6)
