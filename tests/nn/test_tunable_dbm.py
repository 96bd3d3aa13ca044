import pytest
import torch

from isthmus.nn.tunable_dbm import TunableDBM
from tests.nn.test_dbm_net import every_depth, machine


def rows(widths):
    return torch.rand(5, widths[0], dtype=torch.float64)


@every_depth
def test_it_begins_as_mean_field_that_has_settled(widths):
    net = machine(widths, sweeps=200)
    shown = rows(widths)
    settled = net.encode(shown)
    torch.testing.assert_close(TunableDBM(net).encode(shown), settled)


def test_the_means_from_above_are_those_of_the_machine_whatever_is_tuned():
    net = machine((4, 3, 2))
    shown = rows((4, 3, 2))
    q = net.mean_field(shown)[2].detach()
    tuned = TunableDBM(net)
    with torch.no_grad():
        for parameter in (*tuned.up, *tuned.down, *tuned.biases):
            parameter.mul_(-2).add_(0.1)
    heard = shown @ tuned.up[0] + q @ tuned.down[0] + tuned.biases[0]
    below = torch.sigmoid(heard)
    torch.testing.assert_close(
        tuned.encode(shown), torch.sigmoid(below @ tuned.up[1] + tuned.biases[1])
    )


@every_depth
def test_everything_but_the_machine_is_tuned(widths):
    tuned = TunableDBM(machine(widths))
    tuned.encode(rows(widths)).sum().backward()
    moved = {name: p.grad is not None for name, p in tuned.named_parameters()}
    assert moved == {name: not name.startswith("machine.") for name in moved}
    assert any(moved.values()) and not all(moved.values())


@pytest.mark.parametrize("precision", ["float32", "float64"])
def test_its_numbers_are_those_of_the_machine(precision):
    net = machine((4, 3, 2)).to(getattr(torch, precision))
    assert {p.dtype for p in TunableDBM(net).parameters()} == {getattr(torch, precision)}
