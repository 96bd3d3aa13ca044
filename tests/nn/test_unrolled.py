import pytest
import torch

from isthmus.nn.dense_net import DenseNet
from isthmus.nn.top_net import TopNet
from isthmus.nn.unrolled import LayerWeights, layer_weights, unroll


def net(*widths, **options):
    network = DenseNet(widths, "tanh", "tanh", **options)
    for parameter in network.parameters():
        torch.nn.init.normal_(parameter)
    return network


@pytest.mark.parametrize("tied", [False, True])
@pytest.mark.parametrize("bias", [False, True])
def test_the_unrolled_net_is_its_layers_composed(tied, bias):
    options = {"tied": tied, "bias": bias}
    low, high, deep = net(6, 4, **options), net(4, 2, **options), net(6, 4, 2, **options)
    unroll(deep, [layer_weights(low), layer_weights(high)])
    rows = torch.randn(5, 6)
    code = high.encode(low.encode(rows))
    torch.testing.assert_close(deep.encode(rows), code)
    torch.testing.assert_close(deep.decode(code), low.decode(torch.tanh(high.decode(code))))


def test_a_free_net_begins_as_a_tied_layer():
    low, deep = net(6, 4, tied=True), net(6, 4)
    unroll(deep, [layer_weights(low)])
    rows = torch.randn(5, 6)
    torch.testing.assert_close(deep(rows), low(rows))
    assert deep.outwards[0].weight.data_ptr() != deep.inwards[0].weight.data_ptr()


def test_biases_that_a_layer_lacks_stay():
    deep = net(3, 2)
    kept = [parameter.clone() for parameter in (deep.inwards[0].bias, deep.outwards[0].bias)]
    unroll(deep, [LayerWeights(torch.ones(2, 3), None, torch.ones(3, 2), None)])
    assert torch.equal(deep.inwards[0].bias, kept[0])
    assert torch.equal(deep.outwards[0].bias, kept[1])
    assert torch.equal(deep.inwards[0].weight, torch.ones(3, 2))


def test_the_weights_of_a_layer_that_keeps_few_units():
    top = TopNet((6, 64), "tanh", "identity", active=2, over_batch=False)
    torch.nn.init.normal_(top.outwards[0].weight)
    found = layer_weights(top)
    code = torch.randn(5, 64)
    torch.testing.assert_close(code @ found.outwards.T + found.row_bias, top.decode(code))
