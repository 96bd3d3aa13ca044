"""Who moves, and how fast."""

import math

import pytest
import torch
from torch import nn

from isthmus.fit.player import WARM_UP, Player, adam, cosine


def test_the_cosine_rises_and_falls():
    assert cosine(0.0) == 0
    assert cosine(WARM_UP / 2) == pytest.approx(0.5)
    assert cosine(WARM_UP) == 1
    middle = WARM_UP + (1 - WARM_UP) / 2
    assert cosine(middle) == pytest.approx(0.5)
    assert cosine(1.0) == pytest.approx(0, abs=1e-12)
    quarter = WARM_UP + (1 - WARM_UP) / 4
    assert cosine(quarter) == pytest.approx((1 + math.sqrt(0.5)) / 2)


def test_a_player_paces_every_group_of_its_optimiser():
    network = nn.Linear(2, 2)
    optimiser = adam(network, 0.1, 0.5)
    player = Player(network, lambda *_: torch.zeros(1), optimiser, schedule=cosine)
    player.pace(WARM_UP / 2)
    assert [group["lr"] for group in optimiser.param_groups] == pytest.approx([0.05, 0.05])
    player.pace(WARM_UP)
    assert [group["lr"] for group in optimiser.param_groups] == pytest.approx([0.1, 0.1])
    constant = Player(network, lambda *_: torch.zeros(1), adam(network, 0.1, 0.0))
    constant.pace(0.9)
    assert constant.optimiser.param_groups[0]["lr"] == 0.1
