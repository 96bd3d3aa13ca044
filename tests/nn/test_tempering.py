"""Distributions between no connections and all of them, and chains that change places."""

import numpy as np
import pytest
import torch
from scipy import stats

from isthmus.nn.tempering import log_density, move, tempered
from tests.nn.machines import binary, machine, numbers, probabilities


def chances(net, beta):
    """Of all visible states at one temperature, by hidden states and their energies."""
    visible, hidden = binary(5), binary(4)
    v, h = visible - net.visible_offset, hidden - net.hidden_offset
    joint = (v @ net.visible_bias)[:, None] + h @ net.hidden_bias + v @ net.weight @ h.T
    logs = (1 - beta) * visible @ net.base + torch.logsumexp(beta * joint, dim=1)
    return torch.softmax(logs, dim=0).detach()


def drawn_from(given, n, generator):
    return binary(5)[torch.multinomial(given, n, replacement=True, generator=generator)]


@pytest.mark.parametrize("beta", [0.0, 0.3, 1.0])
def test_densities(beta):
    net, rows = machine(), binary(5)
    logs = log_density(net, rows, net.hidden_inputs(rows), beta)
    found = torch.softmax(logs + rows @ net.base, dim=0).detach()
    torch.testing.assert_close(found, chances(net, beta))
    mixed = log_density(net, rows, net.hidden_inputs(rows), torch.full((32, 1), beta).double())
    torch.testing.assert_close(mixed, logs)


def test_the_ends_are_independent_units_and_the_machine():
    net = machine()
    alone = torch.sigmoid(net.base)
    expected = (binary(5) * alone + (1 - binary(5)) * (1 - alone)).prod(dim=1)
    torch.testing.assert_close(chances(net, 0.0), expected)
    np.testing.assert_allclose(chances(net, 1.0), probabilities(net))


@pytest.mark.parametrize("beta", [0.0, 0.5, 1.0])
def test_a_move_leaves_its_distribution_as_it_is(beta):
    net, generator = machine(), torch.Generator().manual_seed(0)
    rows = drawn_from(chances(net, beta), 50_000, generator)
    found = np.bincount(numbers(move(net, net.hidden_inputs(rows), beta, generator)), minlength=32)
    assert stats.chisquare(found, chances(net, beta) * 50_000).pvalue > 1e-3


@pytest.mark.parametrize("temperatures", [2, 3, 4])
def test_every_temperature_keeps_its_distribution(temperatures):
    net, generator = machine(), torch.Generator().manual_seed(0)
    betas = np.linspace(1, 0, temperatures)
    n = 20_000
    start = torch.cat([drawn_from(chances(net, float(beta)), n, generator) for beta in betas])
    own = torch.from_numpy(betas).repeat_interleave(n).unsqueeze(1)
    hidden = net.hidden.draw(own * net.hidden_inputs(start), generator)
    rows, hidden = tempered(net, hidden, temperatures, 2, generator)
    expected = torch.sigmoid(own * net.hidden_inputs(rows)).view(temperatures, n, 4).mean(1)
    found = hidden.view(temperatures, n, 4).mean(1)
    torch.testing.assert_close(found, expected, rtol=0, atol=4 * 0.5 / n**0.5)
    for beta, part in zip(betas, rows.split(n), strict=True):
        found = np.bincount(numbers(part), minlength=32)
        assert stats.chisquare(found, chances(net, float(beta)) * n).pvalue > 1e-3


def test_chains_cross_where_a_single_one_is_stuck():
    """Two rows that are each other's opposite, with nothing likely between them."""
    net = machine(6, 2, scale=0.0)
    with torch.no_grad():
        net.weight += torch.tensor([[12.0, -12.0]], dtype=torch.float64)
    net.visible_offset.fill_(0.5)
    net.hidden_offset.fill_(0.5)
    net.base.zero_()
    start = torch.ones(60, 6, dtype=torch.float64)
    alone = net.gibbs(start, 50, torch.Generator().manual_seed(0))
    assert (alone == 1).all()
    hidden = torch.tensor([[1.0, 0.0]], dtype=torch.float64).expand(600, -1)
    rows, _ = tempered(net, hidden, 10, 50, torch.Generator().manual_seed(0))
    assert 0.3 < rows[:60].mean() < 0.7
