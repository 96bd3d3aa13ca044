import torch

from isthmus.nn.dense_net import DenseNet
from isthmus.nn.stack_net import StackNet


def test_codes_go_up_and_come_down():
    layers = [DenseNet((5, 4), "relu", "sigmoid"), DenseNet((4, 2), "relu", "sigmoid")]
    stack = StackNet(layers, "sigmoid")
    rows = torch.rand(3, 5)
    code = layers[1].encode(layers[0].encode(rows))
    assert torch.equal(stack.encode(rows), code)
    logits = layers[0].decode(torch.sigmoid(layers[1].decode(code)))
    assert torch.equal(stack.decode(code), logits)
    assert torch.equal(stack(rows), logits)


def test_one_layer_is_itself():
    layer = DenseNet((5, 2), "relu", "tanh")
    rows = torch.rand(3, 5)
    assert torch.equal(StackNet([layer], "tanh")(rows), layer(rows))
