import pytest
import torch
from torch import nn

from isthmus.nn.dense import ACTIVATIONS, Activation, dense, xavier


def test_widths_and_activations():
    layers = dense((5, 4, 3), "tanh")
    assert [type(layer) for layer in layers] == [nn.Linear, Activation, nn.Linear, Activation]
    assert {layer.function for layer in layers[1::2]} == {torch.tanh}
    assert [tuple(layer.weight.shape) for layer in layers[::2]] == [(4, 5), (3, 4)]
    assert list(dense((5,), "tanh")) == []


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_every_activation_keeps_the_shape(activation):
    assert dense((5, 4), activation)(torch.ones(2, 5)).shape == (2, 4)


def test_xavier_has_its_variance_and_draws_from_its_generator():
    layers = dense((400, 600), "tanh")
    xavier(layers, torch.Generator().manual_seed(0))
    weight = layers[0].weight.detach().clone()
    assert weight.var().item() == pytest.approx(2 / 1000, rel=0.02)
    assert not layers[0].bias.any()
    xavier(layers, torch.Generator().manual_seed(0))
    assert torch.equal(layers[0].weight, weight)
