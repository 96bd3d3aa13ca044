"""Recurrent layers and a linear part, added up."""

import pytest
import torch

from isthmus.nn.forecast_net import ForecastNet
from isthmus.nn.padded import Padded
from isthmus.nn.recurrent_reader import RecurrentReader


def padded(values):
    return Padded(values, torch.full((len(values),), values.shape[1]), None)


@pytest.mark.parametrize(("read", "beside"), [(2, 0), (2, 2), (3, 2), (3, 0)])
def test_the_parts_add_up(read, beside):
    """Layers see the first numbers of a step, the linear part the last ones."""
    torch.manual_seed(0)
    net = ForecastNet(RecurrentReader(read, (4, 3), "gru"), 5, beside, 6).double()
    values = torch.randn(7, 5, max(read, 2) + (beside if read > 2 else 0), dtype=torch.float64)
    layers = net.layers
    units, _ = layers.reader.nets[0](values[:, :, :read])
    expected = units[:, -1] @ layers.output.weight.T + layers.output.bias
    if beside:
        window = values[:, :, values.shape[2] - beside :].reshape(7, 5 * beside)
        expected = expected + window @ net.linear.weight.T + net.linear.bias
    torch.testing.assert_close(net(padded(values)), expected)


def test_dropout_works_in_training_alone():
    net = ForecastNet(RecurrentReader(1, (50,), "rnn", dropout=0.5), 5, 0, 1)
    values = padded(torch.randn(3, 5, 1))
    net.eval()
    torch.testing.assert_close(net(values), net(values))
    net.train()
    assert not torch.equal(net(values), net(values))
