import pytest
import torch

from isthmus.nn.cells import CELLS
from isthmus.nn.recurrent_net import RecurrentNet, cut

every_cell = pytest.mark.parametrize("cell", CELLS)


def net(cell, **more):
    torch.manual_seed(0)
    return RecurrentNet(3, (5, 4), cell, **more)


@every_cell
def test_layers_on_top_of_each_other(cell):
    network, inputs = net(cell), torch.randn(2, 7, 3)
    below, first = network[0](inputs)
    above, second = network[1](below)
    units, state = network(inputs)
    assert units.shape == (2, 7, 4)
    torch.testing.assert_close(units, above)
    torch.testing.assert_close(state, [first, second])


@every_cell
def test_a_state_carries_on(cell):
    network, inputs = net(cell), torch.randn(2, 7, 3)
    whole, _ = network(inputs)
    _, state = network(inputs[:, :3])
    later, _ = network(inputs[:, 3:], state)
    torch.testing.assert_close(later, whole[:, 3:])


@every_cell
def test_no_gradient_passes_a_cut(cell):
    network, inputs = net(cell), torch.randn(2, 7, 3, requires_grad=True)
    _, state = network(inputs[:, :3])
    units, _ = network(inputs[:, 3:], cut(state))
    (slopes,) = torch.autograd.grad(units.sum(), inputs)
    assert (slopes[:, :3] == 0).all() and (slopes[:, 3:] != 0).any()


def test_units_between_layers_are_forgotten_while_training_alone():
    network, inputs = net("lstm", dropout=0.5), torch.randn(2, 7, 3)
    plain = net("lstm")
    plain.load_state_dict(network.state_dict())
    assert not torch.equal(network(inputs)[0], network(inputs)[0])
    network.eval()
    torch.testing.assert_close(network(inputs)[0], plain(inputs)[0])
    lonely = RecurrentNet(3, (5,), "lstm", dropout=0.5)  # nothing is between its layers
    assert torch.equal(lonely(inputs)[0], lonely(inputs)[0])
