import torch

from isthmus.nn.dense import xavier
from isthmus.nn.dense_net import DenseNet
from isthmus.nn.stack_net import StackNet


def begun(*arguments):
    net = DenseNet(*arguments)
    xavier(net, torch.Generator().manual_seed(0))
    return net


def test_codes_go_up_and_come_down():
    layers = [begun((5, 4), "relu", "sigmoid"), begun((4, 2), "relu", "sigmoid")]
    stack = StackNet(layers, "sigmoid")
    rows = torch.rand(3, 5)
    code = layers[1].encode(layers[0].encode(rows))
    assert torch.equal(stack.encode(rows), code)
    logits = layers[0].decode(torch.sigmoid(layers[1].decode(code)))
    assert torch.equal(stack.decode(code), logits)
    assert torch.equal(stack(rows), logits)


def test_one_layer_is_itself():
    layer = begun((5, 2), "relu", "tanh")
    rows = torch.rand(3, 5)
    assert torch.equal(StackNet([layer], "tanh")(rows), layer(rows))
