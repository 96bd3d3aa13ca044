"""The partition function: exactly, from below and from above."""

import math

import numpy as np
import pytest
import torch
from scipy import stats
from scipy.special import logsumexp

from isthmus.nn import annealing
from isthmus.nn.units import Bernoulli, Categorical, Gaussian
from tests.nn.machines import binary, energies, machine, numbers, probabilities

RUNS = 20


def generator(seed=0):
    return torch.Generator().manual_seed(seed)


@pytest.mark.parametrize("sizes", [(5, 4), (4, 6), (3, 3)])
def test_exactly_by_either_side(sizes):
    net = machine(*sizes)
    expected = logsumexp(-energies(net))
    assert annealing.exact(net) == pytest.approx((expected,) * 3, rel=1e-12)


@torch.no_grad()
def test_exactly_with_gaussian_units():
    """All states of the coins, each with the integral over the Gaussian units."""
    for net in (machine(visible=Gaussian(), scale=0.3), machine(hidden=Gaussian(), scale=0.3)):
        rows = isinstance(net.visible, Bernoulli)
        logs = -net.free_energy(binary(5)) if rows else -net.hidden_free_energy(binary(4))
        assert annealing.exact(net).value == pytest.approx(float(logs.logsumexp(0)))


@torch.no_grad()
def test_exactly_with_choices():
    """All rows of a choice of two and one of three."""
    net = machine(visible=Categorical((2, 3)))
    pairs = torch.cartesian_prod(torch.arange(2), torch.arange(3))
    rows = torch.cat([torch.eye(2)[pairs[:, 0]], torch.eye(3)[pairs[:, 1]]], dim=1).double()
    logs = -net.free_energy(rows)
    assert annealing.exact(net).value == pytest.approx(float(logs.logsumexp(0)))


def test_what_can_be_enumerated():
    assert annealing.enumerable(machine(30, 20))
    assert annealing.enumerable(machine(20, 30))
    assert not annealing.enumerable(machine(21, 21))
    assert annealing.enumerable(machine(21, 20, visible=Gaussian()))
    assert not annealing.enumerable(machine(5, 21, visible=Gaussian()))


@pytest.mark.parametrize("sizes", [(5, 4), (4, 6)])
def test_exact_draws(sizes):
    net = machine(*sizes)
    found = np.bincount(
        numbers(annealing.exact_draws(net, 50_000, generator())), minlength=2 ** sizes[0]
    )
    assert stats.chisquare(found, probabilities(net) * 50_000).pvalue > 1e-3


MACHINES = {
    "coins": {},
    "wide": {"width": 14, "code": 8},
    "gaussian rows": {"visible": Gaussian(), "scale": 0.4},
    "choices": {"width": 6, "visible": Categorical((3, 3))},
    "gaussian codes": {"hidden": Gaussian(), "scale": 0.4},
}


@pytest.mark.parametrize("name", MACHINES)
def test_forwards_is_not_above_and_backwards_not_below(name):
    net = machine(**MACHINES[name])
    exact = annealing.exact(net).value
    draw = generator()
    forward = [
        annealing.upwards(net, chains=30, steps=40, generator=draw).value for _ in range(RUNS)
    ]
    reverse = [
        annealing.downwards(
            net, annealing.exact_draws(net, 30, draw), steps=40, generator=draw
        ).value
        for _ in range(RUNS)
    ]
    assert np.mean(forward) <= exact + 3 * stats.sem(forward)
    assert np.mean(reverse) >= exact - 3 * stats.sem(reverse)
    assert abs(np.mean(forward) - exact) < 0.5
    assert abs(np.mean(reverse) - exact) < 0.5


def test_few_steps_err_to_their_side_and_many_do_not():
    """Without steps between, the mean of the logarithm lies far below the logarithm of the mean."""
    net, draw = machine(10, 8, scale=2.0), generator()
    exact = annealing.exact(net).value

    def errors(steps):
        rows = annealing.exact_draws(net, 5, draw)
        below = annealing.upwards(net, chains=5, steps=steps, generator=draw).value
        above = annealing.downwards(net, rows, steps=steps, generator=draw).value
        return below - exact, above - exact

    coarse, fine = (np.mean([errors(steps) for _ in range(RUNS)], axis=0) for steps in (2, 200))
    assert coarse[0] < -0.5
    assert coarse[1] > 0.5
    assert np.abs(fine).max() < 0.5


def test_the_interval_holds_the_truth_and_a_single_chain_has_none():
    net = machine()
    exact = annealing.exact(net).value
    found = annealing.upwards(net, chains=100, steps=100, generator=generator())
    assert found.low < exact < found.high
    assert found.high - found.low < 1
    alone = annealing.upwards(net, chains=1, steps=10, generator=generator())
    assert alone.high == math.inf


def test_same_seed_same_estimate():
    net = machine()
    first, again, other = (
        annealing.upwards(net, chains=5, steps=5, generator=generator(seed)) for seed in (1, 1, 2)
    )
    assert first == again != other
