"""The partition function Z of a restricted Boltzmann machine: exactly, or by annealing.

A chain that goes upwards through the distributions of `tempering` gives a weight whose mean is
Z / Z_0; one that comes down from draws of the machine itself, a weight whose mean is Z_0 / Z. So in
the mean the first estimate of log Z is too low and the second too high, by as much as the steps are
too few.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

import torch
from torch import Tensor

from isthmus.nn.enumeration import states
from isthmus.nn.rbm_net import RBMNet
from isthmus.nn.tempering import log_density, move
from isthmus.nn.units import Bernoulli

MOST_UNITS = 20  # of a side that is enumerated
BLOCK = 1 << 14  # states at a time


class LogPartition(NamedTuple):
    """log Z in nats, and three standard errors below and above it; none where it is exact."""

    value: float
    low: float
    high: float


def enumerable(net: RBMNet) -> bool:
    """Whether `exact` and `exact_draws` can be had."""
    return min(len(bias) for bias in _coins(net)) <= MOST_UNITS


@torch.no_grad()
def exact(net: RBMNet) -> LogPartition:
    """log Z by adding up all states of the smaller side."""
    parts = [torch.logsumexp(logs.double(), 0) for _, logs in _enumerated(net)]
    value = float(torch.logsumexp(torch.stack(parts), 0))
    return LogPartition(value, value, value)


@torch.no_grad()
def exact_draws(net: RBMNet, n: int, generator: torch.Generator) -> Tensor:
    """Visible units drawn from the machine itself, (n, width)."""
    blocks, logs = zip(*_enumerated(net), strict=True)
    chances = torch.softmax(torch.cat(logs).double(), 0)
    marks = torch.rand(n, generator=generator, dtype=torch.float64).to(chances.device)
    chosen = torch.searchsorted(chances.cumsum(0), marks).clamp_max(len(chances) - 1)
    side = torch.cat(blocks)[chosen]
    return net.visible.draw(net.visible_inputs(side), generator) if _by_hidden(net) else side


@torch.no_grad()
def upwards(net: RBMNet, *, chains: int, steps: int, generator: torch.Generator) -> LogPartition:
    """log Z by chains that begin with draws of the machine without connections."""
    rows = net.visible.draw(net.base.expand(chains, -1), generator)
    logs = torch.zeros(chains, dtype=torch.float64, device=rows.device)
    for step in range(steps):
        low, high = step / steps, (step + 1) / steps
        inputs = net.hidden_inputs(rows)
        logs += log_density(net, rows, inputs, high) - log_density(net, rows, inputs, low)
        rows = move(net, inputs, high, generator)
    ratio, error = _log_mean(logs)
    return _around(_unconnected(net) + ratio, error)


@torch.no_grad()
def downwards(net: RBMNet, rows: Tensor, *, steps: int, generator: torch.Generator) -> LogPartition:
    """log Z by chains that begin with `rows`, draws of the machine itself, (chains, width)."""
    logs = torch.zeros(len(rows), dtype=torch.float64, device=rows.device)
    for step in range(steps, 0, -1):
        low, high = (step - 1) / steps, step / steps
        inputs = net.hidden_inputs(rows)
        logs += log_density(net, rows, inputs, low) - log_density(net, rows, inputs, high)
        rows = move(net, inputs, low, generator)
    ratio, error = _log_mean(logs)
    return _around(_unconnected(net) - ratio, error)


def _unconnected(net: RBMNet) -> float:
    """log Z of the machine without connections."""
    hidden = net.hidden.log_partition(torch.zeros_like(net.hidden_bias)[None])
    return float(net.visible.log_partition(net.base[None]).double() + hidden.double())


def _log_mean(logs: Tensor) -> tuple[float, float]:
    """The logarithm of the mean weight, and its standard error."""
    mean = torch.logsumexp(logs, 0) - math.log(len(logs))
    shares = (logs - mean).exp()
    return float(mean), float(shares.std() / math.sqrt(len(logs))) if len(logs) > 1 else math.inf


def _around(value: float, error: float) -> LogPartition:
    return LogPartition(value, value - 3 * error, value + 3 * error)


# Enumeration


def _coins(net: RBMNet) -> list[Tensor]:
    """The biases of each side that can be enumerated."""
    sides = ((net.hidden, net.hidden_bias), (net.visible, net.visible_bias))
    return [bias for units, bias in sides if isinstance(units, Bernoulli)] or [torch.empty(99)]


def _by_hidden(net: RBMNet) -> bool:
    wide = isinstance(net.visible, Bernoulli) and len(net.visible_bias) < len(net.hidden_bias)
    return isinstance(net.hidden, Bernoulli) and not wide


def _enumerated(net: RBMNet) -> Iterator[tuple[Tensor, Tensor]]:
    """All states of the smaller side with the logarithm of their weight, a block at a time."""
    by_hidden = _by_hidden(net)
    bias = net.hidden_bias if by_hidden else net.visible_bias
    energy = net.hidden_free_energy if by_hidden else net.free_energy
    for block in states(len(bias), bias).split(BLOCK):
        yield block, -energy(block)
