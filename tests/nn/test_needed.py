"""Parameters that an answer does not need."""

import torch
from torch import nn

from isthmus.nn.dense_net import DenseNet
from isthmus.nn.needed import keep_needed


def test_a_code_does_not_need_its_decoder():
    torch.manual_seed(0)
    for tied, left in ((False, 4), (True, 4)):
        network = DenseNet((5, 4, 3), "tanh", tied=tied)
        rows = torch.rand(2, 5)
        with torch.no_grad():
            for weight in network.weights():
                weight.normal_()
        before = network.encode(rows)
        keep_needed(network, lambda net=network, rows=rows: net.encode(rows))
        assert torch.equal(network.encode(rows), before)
        assert [name for name in network.state_dict() if "inwards" not in name] == []
        assert len(list(network.parameters())) == left


def test_steps_do_not_tell():
    layer = nn.Linear(3, 2)
    keep_needed(layer, lambda: (layer(torch.ones(1, 3)) > 0).float())
    assert set(layer.state_dict()) == {"weight", "bias"}


def test_what_is_needed_is_found_where_gradients_are_off():
    pair = nn.ModuleDict({"needed": nn.Linear(2, 2), "idle": nn.Linear(2, 2)})
    with torch.no_grad():
        keep_needed(pair, lambda: pair["needed"](torch.ones(1, 2)))
    assert set(pair.state_dict()) == {"needed.weight", "needed.bias"}
