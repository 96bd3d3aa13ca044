"""Recurrent layers and a linear part, added up."""

import pytest
import torch

from isthmus.nn.forecast_net import ForecastNet
from isthmus.nn.padded import Padded


def padded(values):
    return Padded(values, torch.full((len(values),), values.shape[1]), None)


@pytest.mark.parametrize("linear", [True, False])
def test_the_parts_add_up(linear):
    torch.manual_seed(0)
    net = ForecastNet(2, 5, (4, 3), "gru", 6, dropout=0.0, linear=linear).double()
    values = torch.randn(7, 5, 2, dtype=torch.float64)
    units, _ = net.layers(values)
    expected = units[:, -1] @ net.output.weight.T + net.output.bias
    if linear:
        expected = expected + values.reshape(7, 10) @ net.linear.weight.T + net.linear.bias
    torch.testing.assert_close(net(padded(values)), expected)


def test_dropout_works_in_training_alone():
    net = ForecastNet(1, 5, (50,), "rnn", 1, dropout=0.5, linear=False)
    values = padded(torch.randn(3, 5, 1))
    net.eval()
    torch.testing.assert_close(net(values), net(values))
    net.train()
    assert not torch.equal(net(values), net(values))
