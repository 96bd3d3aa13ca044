"""Machines small enough for all their states to be added up."""

import itertools

import numpy as np
import pytest
import scipy.stats
import torch

from isthmus.nn import annealing
from isthmus.nn.dbm_net import DBMNet
from isthmus.nn.rbm_net import RBMNet
from isthmus.nn.units import Bernoulli

WIDTHS = [(4, 3), (4, 3, 2), (3, 2, 3, 2)]
every_depth = pytest.mark.parametrize("widths", WIDTHS, ids=lambda w: f"{len(w) - 1} layers")


def machine(widths, *, sweeps=50, scale=1.0, seed=0):
    net = DBMNet(widths, sweeps=sweeps, chains=0).double()
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for parameter in net.parameters():
            parameter.normal_(std=scale, generator=generator)
        for offset in net.offsets:
            offset.uniform_(generator=generator)
    return net


def all_states(widths):
    """Every state of every unit, as a table for each layer."""
    table = torch.tensor(list(itertools.product([0.0, 1.0], repeat=sum(widths))))
    return list(table.double().split(widths, dim=1))


def energies(net, units):
    """By the definition, term by term, in NumPy."""
    parts = [(u - m).numpy() for u, m in zip(units, net.offsets, strict=True)]
    weights = [weight.detach().numpy() for weight in net.couplings]
    biases = [bias.detach().numpy() for bias in net.biases]
    found = -sum(np.einsum("ni,i->n", *pair) for pair in zip(parts, biases, strict=True))
    for weight, (below, above) in zip(weights, itertools.pairwise(parts), strict=True):
        found = found - np.einsum("ni,ij,nj->n", below, weight, above)
    return found


def chances(net):
    """The probability of every state of `all_states`."""
    return torch.softmax(-torch.from_numpy(energies(net, all_states(net.widths))), dim=0)


def log_likelihood(net, rows):
    """Of each row, by enumeration."""
    states = all_states(net.widths)
    logs = -torch.from_numpy(energies(net, states))
    same = (rows[:, None, :] == states[0][None]).all(dim=2)
    return torch.where(same, logs, -torch.inf).logsumexp(dim=1) - logs.logsumexp(dim=0)


def visible_states(width):
    return torch.tensor(list(itertools.product([0.0, 1.0], repeat=width))).double()


@every_depth
def test_the_energy_is_what_is_written(widths):
    net = machine(widths)
    units = all_states(widths)
    np.testing.assert_allclose(net.energy(units).detach().numpy(), energies(net, units), atol=1e-12)


@every_depth
def test_inputs_are_what_a_unit_changes_in_the_energy(widths):
    net = machine(widths)
    units = all_states(widths)
    for layer, width in enumerate(widths):
        heard = net.inputs(layer, units).detach()
        for unit in range(width):
            on, off = ([u.clone() for u in units] for _ in range(2))
            on[layer][:, unit], off[layer][:, unit] = 1, 0
            changed = energies(net, off) - energies(net, on)
            np.testing.assert_allclose(heard[:, unit].numpy(), changed, atol=1e-12)


@every_depth
def test_moving_the_offsets_changes_no_probability(widths):
    net = machine(widths)
    before = chances(net)
    net.recentre([torch.rand(width).double() for width in widths])
    torch.testing.assert_close(chances(net), before)


@every_depth
def test_the_union_of_layers_is_the_same_machine(widths):
    net = machine(widths)
    states = all_states(widths)
    union = net.union()
    visible, hidden = (torch.cat(states[first::2], dim=1) for first in (0, 1))
    visible, hidden = visible - union.visible_offset, hidden - union.hidden_offset
    energy = -visible @ union.visible_bias - hidden @ union.hidden_bias
    energy -= ((visible @ union.weight) * hidden).sum(dim=1)
    np.testing.assert_allclose(energy.detach().numpy(), energies(net, states), atol=1e-12)
    assert annealing.exact(union).value == pytest.approx(log_partition(net))


def test_a_machine_of_one_layer_is_a_restricted_one():
    net = machine((5, 4))
    other = RBMNet(5, 4, Bernoulli(), Bernoulli()).double()
    state = {
        "weight": net.couplings[0],
        "visible_bias": net.biases[0],
        "hidden_bias": net.biases[1],
        "visible_offset": net.offsets[0],
        "hidden_offset": net.offsets[1],
    }
    other.load_state_dict(state, strict=False)
    rows = visible_states(5)
    torch.testing.assert_close(net.encode(rows), other.encode(rows))
    torch.testing.assert_close(net.decode(net.encode(rows)), other.decode(other.encode(rows)))
    torch.testing.assert_close(net.free_energy(net.mean_field(rows)), other.free_energy(rows))


@every_depth
def test_mean_field_is_where_every_mean_follows_from_those_beside_it(widths):
    net = machine(widths, scale=0.7)
    rows = visible_states(widths[0])
    means = net.mean_field(rows)
    torch.testing.assert_close(means[0], rows)
    for layer in range(1, len(widths)):
        heard = net.inputs(layer, means)
        torch.testing.assert_close(means[layer], torch.sigmoid(heard), rtol=1e-9, atol=1e-9)


@every_depth
def test_every_sweep_raises_the_bound_and_none_passes_the_likelihood(widths):
    bounds = []
    for sweeps in (1, 2, 3, 50):
        net = machine(widths, sweeps=sweeps)
        rows = visible_states(widths[0])
        free = net.free_energy(net.mean_field(rows)).detach()
        bounds.append(-free - log_partition(net))
    for before, after in itertools.pairwise(bounds):
        assert (after >= before - 1e-12).all()
    exact = log_likelihood(net, rows)
    assert (bounds[-1] <= exact + 1e-12).all()
    gap = float((exact - bounds[-1]).mean())
    assert gap < 1e-9 if len(widths) == 2 else 1e-4 < gap < 1


def test_the_bound_is_the_energy_and_the_entropy_of_independent_units():
    net = machine((3, 2, 2))
    rows = visible_states(3)
    means = net.mean_field(rows)
    states = all_states((2, 2))
    for number, row in enumerate(rows):
        parts = [
            m[number] * s + (1 - m[number]) * (1 - s)
            for m, s in zip(means[1:], states, strict=True)
        ]
        q = torch.cat(parts, dim=1).prod(dim=1).detach()
        energy = energies(net, [row.expand(len(q), -1), *states])
        expected = float((q * (torch.from_numpy(energy) + q.log())).sum())
        assert net.free_energy(means)[number].item() == pytest.approx(expected)


@every_depth
def test_the_gap_leads_where_the_bound_rises(widths):
    """The gradient of mean bound, by finite differences, against statistics by enumeration."""
    net = machine(widths)
    rows = visible_states(widths[0])[[1, 2, 5]]
    states, weights = all_states(widths), chances(net)
    drawn = [unit.clone() for unit in states]
    # every state as often as it is probable: a gap of unequal shares, put together from equal ones
    net.gap(net.mean_field(rows), [torch.zeros(1, w).double() for w in widths]).backward()
    to_nothing = [parameter.grad.clone() for parameter in net.parameters()]
    expected = [gradient.clone() for gradient in to_nothing]
    for number, weight in enumerate(weights):
        net.zero_grad()
        one = [unit[number : number + 1] for unit in drawn]
        net.gap([torch.zeros(1, w).double() for w in widths], one).backward()
        for total, parameter in zip(expected, net.parameters(), strict=True):
            total += weight * parameter.grad
    for parameter, gradient in zip(net.parameters(), expected, strict=True):
        flat, slopes = parameter.data.view(-1), []
        for cell in range(len(flat)):
            values = []
            for step in (1e-5, -1e-5):
                flat[cell] += step
                bound = -net.free_energy(net.mean_field(rows)) - log_partition(net)
                values.append(bound.mean().item())
                flat[cell] -= step
            slopes.append((values[0] - values[1]) / 2e-5)
        np.testing.assert_allclose(-gradient.view(-1).numpy(), slopes, atol=1e-5)


@every_depth
def test_chains_draw_every_state_as_often_as_it_is_probable(widths):
    net = machine(widths)
    generator = torch.Generator().manual_seed(1)
    n = 40_000
    units = [torch.zeros(n, width).double() for width in widths]
    drawn, means = net.gibbs(units, 60, generator)
    expected = chances(net) * n
    powers = 2 ** torch.arange(sum(widths) - 1, -1, -1).double()
    found = torch.bincount((torch.cat(drawn, dim=1) @ powers).long(), minlength=len(expected))
    often = expected > 5
    chi = ((found - expected).square() / expected)[often].sum()
    assert chi < scipy.stats.chi2.ppf(1 - 1e-4, int(often.sum()) - 1)
    for layer, mean in enumerate(means):
        exact = (chances(net)[:, None] * all_states(widths)[layer]).sum(dim=0)
        torch.testing.assert_close(mean.mean(dim=0), exact, rtol=0, atol=0.02)


def test_clamped_units_stay_and_the_others_follow_from_them():
    net = machine((4, 3, 2))
    n = 20_000
    start = torch.tensor([1.0, 0.0, 0.0, 0.0]).double().expand(n, -1)
    held = torch.tensor([True, True, False, False]).expand(n, -1)
    units = [start, torch.zeros(n, 3).double(), torch.zeros(n, 2).double()]
    drawn, _ = net.gibbs(units, 60, torch.Generator().manual_seed(0), held)
    assert (drawn[0][:, :2] == start[:, :2]).all()
    states, shares = all_states(net.widths), chances(net)
    agree = (states[0][:, 0] == 1) & (states[0][:, 1] == 0)
    given = shares * agree / shares[agree].sum()
    exact = torch.cat([(given[:, None] * unit).sum(dim=0) for unit in states])
    torch.testing.assert_close(torch.cat(drawn, dim=1).mean(dim=0), exact, rtol=0, atol=0.02)


@every_depth
def test_a_code_is_learned_through_all_sweeps(widths):
    net = machine(widths, sweeps=3, scale=0.5)
    rows = visible_states(widths[0])
    parameters = [*net.couplings, *net.biases[1:]]
    assert torch.autograd.gradcheck(lambda *_: net.encode(rows), parameters)


def log_partition(net):
    return float(torch.from_numpy(-energies(net, all_states(net.widths))).logsumexp(dim=0))
