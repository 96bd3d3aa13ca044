"""Small restricted machines, and all of their states."""

import itertools

import numpy as np
import torch

from isthmus.nn.rbm_net import RBMNet
from isthmus.nn.units import Bernoulli


def machine(width=5, code=4, visible=None, hidden=None, scale=0.8, seed=0, chains=0):
    """One with random weights, offsets and base, in float64."""
    generator = torch.Generator().manual_seed(seed)
    net = RBMNet(width, code, visible or Bernoulli(), hidden or Bernoulli(), chains).double()
    for parameter in net.parameters():
        torch.nn.init.normal_(parameter, std=scale, generator=generator)
    net.visible_offset.uniform_(generator=generator)
    net.hidden_offset.uniform_(generator=generator)
    net.base.normal_(generator=generator)
    return net


def binary(units):
    """All states of so many coins, (2^units, units) float64."""
    return torch.tensor(list(itertools.product((0.0, 1.0), repeat=units)), dtype=torch.float64)


def energies(net):
    """Of all pairs of states of coins by the definition, (visible states, hidden states)."""
    given = [*net.parameters(), net.visible_offset, net.hidden_offset]
    weight, b, c, m, n = (tensor.detach().numpy() for tensor in given)
    v, h = (binary(len(bias)).numpy() for bias in (b, c))
    return -((v - m) @ b)[:, None] - (h - n) @ c - (v - m) @ weight @ (h - n).T


def probabilities(net):
    """Of all visible states, (visible states,)."""
    weights = np.exp(-energies(net)).sum(axis=1)
    return weights / weights.sum()


def numbers(rows):
    """Which of `binary`'s states each row is."""
    powers = 2 ** torch.arange(rows.shape[1] - 1, -1, -1)
    return (rows.long() * powers).sum(dim=1).numpy()
