"""The quick AdamW makes torch's numbers, whoever moves when."""

import copy

import pytest
import torch
from torch import nn

from isthmus.fit.checkpoint import flatten_optimiser, restore_optimiser
from isthmus.fit.fused_adamw import FusedAdamW
from isthmus.fit.player import adam


def net():
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(5, 4), nn.Tanh(), nn.Linear(4, 2))


def groups(network, weight_decay):
    return [
        {"params": [p for p in network.parameters() if p.dim() > 1], "weight_decay": weight_decay},
        {"params": [p for p in network.parameters() if p.dim() == 1], "weight_decay": 0.0},
    ]


def steps(network, optimiser, count, *, first=0):
    generator = torch.Generator().manual_seed(1)
    rows = torch.randn(first + count, 8, 5, generator=generator)[first:]
    for number, batch in enumerate(rows, first):
        network[0].requires_grad_(number % 3 != 2)  # now and then one layer stands still
        for group in optimiser.param_groups:
            group["lr"] = 0.01 / (1 + number)
        optimiser.zero_grad()
        network(batch).square().sum().backward()
        optimiser.step()
    return [parameter.detach().clone() for parameter in network.parameters()]


@pytest.mark.parametrize("weight_decay", [0.0, 0.1])
def test_the_numbers_of_torch(weight_decay):
    ours, theirs = net(), net()
    found = steps(ours, FusedAdamW(groups(ours, weight_decay), lr=0.01), 20)
    expected = steps(theirs, torch.optim.AdamW(groups(theirs, weight_decay), fused=True), 20)
    assert all(torch.equal(a, b) for a, b in zip(found, expected, strict=True))


def test_its_state_is_torchs_and_goes_through_a_checkpoint():
    whole, parted = net(), net()
    expected = steps(whole, FusedAdamW(whole.parameters(), lr=0.01), 12)
    before = FusedAdamW(parted.parameters(), lr=0.01)
    steps(parted, before, 6)
    after = FusedAdamW(parted.parameters(), lr=0.01)
    restore_optimiser(after, flatten_optimiser(before))
    found = steps(parted, after, 6, first=6)
    assert all(torch.equal(a, b) for a, b in zip(found, expected, strict=True))


def test_a_state_that_is_loaded_replaces_its_own():
    network = net()
    optimiser = FusedAdamW(network.parameters(), lr=0.01)
    steps(network, optimiser, 3)
    weights, state = copy.deepcopy(network.state_dict()), copy.deepcopy(optimiser.state_dict())
    expected = steps(network, optimiser, 5, first=3)
    network.load_state_dict(weights)
    optimiser.load_state_dict(state)
    found = steps(network, optimiser, 5, first=3)
    assert all(torch.equal(a, b) for a, b in zip(found, expected, strict=True))


def test_one_call_where_nothing_decays():
    network = net()
    assert len(adam(network, 0.01, 0.0).param_groups) == 1
    decaying, spared = adam(network, 0.01, 0.1).param_groups
    assert (decaying["weight_decay"], spared["weight_decay"]) == (0.1, 0.0)
    assert all(p.dim() == 1 for p in spared["params"])
