import pytest
import torch

from isthmus.nn.cells import CELLS
from isthmus.nn.cells.first_weights import recurrent
from isthmus.nn.recurrent_net import RecurrentNet

KEEPING = {
    "rnn": [0],
    "lstm": [0, 1, 0, 0],
    "peephole": [0, 1, 0, 0],
    "coupled": [1, 0, 0],
    "gru": [0, 1, 0],
}


@pytest.mark.parametrize("cell", CELLS)
def test_orthogonal_weights_and_a_gate_that_keeps(cell):
    network = RecurrentNet(3, (6, 4), cell).double()
    recurrent(network, torch.Generator().manual_seed(0), gain=0.5, keeping=2.0)
    for layer in network:
        width = layer.hidden_size
        for gate in layer.weight_hh_l0.split(width):
            torch.testing.assert_close(gate @ gate.T, 0.25 * torch.eye(width).double())
        bias = layer.bias_ih_l0 + getattr(layer, "bias_hh_l0", 0)
        assert bias.view(-1, width).mean(dim=1).tolist() == [2 * k for k in KEEPING[cell]]


def test_rectifiers_that_begin_as_the_identity():
    network = RecurrentNet(3, (4,), "rnn", activation="relu")
    recurrent(network, torch.Generator().manual_seed(0), start="identity")
    assert torch.equal(network[0].weight_hh_l0, torch.eye(4))
    # what was read once stays for ever: h_t = h_{t-1} where nothing is read
    units, _ = network(torch.eye(3)[:1][None].expand(1, 20, 3) * (torch.arange(20) == 0)[:, None])
    torch.testing.assert_close(units[:, -1], units[:, 0])


def test_other_layers_are_left_alone():
    network = torch.nn.Linear(3, 2)
    before = network.weight.clone()
    recurrent(network, torch.Generator())
    assert torch.equal(network.weight, before)
