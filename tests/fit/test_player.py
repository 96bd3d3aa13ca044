import pytest
import torch
from torch import nn

from isthmus.fit.batch import Batch
from isthmus.fit.player import Player


@pytest.mark.parametrize(("clip", "expected"), [(None, [3, 4]), (1.0, [0.6, 0.8]), (9.0, [3, 4])])
def test_a_long_gradient_is_shortened(clip, expected):
    network = nn.Linear(2, 1, bias=False)
    nn.init.zeros_(network.weight)
    optimiser = torch.optim.SGD(network.parameters(), lr=1)
    batch = Batch(
        inputs=torch.tensor([[-3.0, -4.0]]),
        rows=torch.tensor([0]),
        total=1,
        generator=torch.Generator(),
    )
    Player(network, lambda net, b: net(b.inputs)[:, 0], optimiser, clip=clip).step(batch)
    assert network.weight[0].tolist() == pytest.approx(expected, rel=1e-5)
