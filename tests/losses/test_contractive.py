"""Both penalties against the exact Jacobian, and their gradients against finite differences."""

import pytest
import torch
from torch.func import jacrev, vmap

from isthmus.losses.contractive import one_layer, projected
from isthmus.nn.dense import ACTIVATIONS

every_activation = pytest.mark.parametrize("name", ACTIVATIONS)


def problem(*shape, seed=0):
    """Rows, and the weights of layers of these widths, in float64."""
    generator = torch.Generator().manual_seed(seed)
    draws = [torch.randn(7, shape[0], generator=generator, dtype=torch.float64)]
    for inputs, outputs in zip(shape[:-1], shape[1:], strict=True):
        draws.append(torch.randn(outputs, inputs, generator=generator, dtype=torch.float64))
    return draws


def exact(encode, rows):
    """The squared norm of the Jacobian of each row, entry by entry."""
    return vmap(jacrev(encode))(rows).square().sum(dim=(1, 2))


def shallow(activation, rows, weight):
    before = rows @ weight.T
    return one_layer(activation(before), before, weight)


def deep(activation, rows, weight, second, signs):
    first = rows @ weight.T
    return projected(activation(activation(first) @ second.T), first, weight, signs)


@every_activation
def test_one_layer_is_the_exact_norm(name):
    activation = ACTIVATIONS[name]
    rows, weight = problem(5, 4)
    found = shallow(activation, rows, weight.requires_grad_())
    expected = exact(lambda row: activation(row @ weight.T), rows)
    torch.testing.assert_close(found, expected)


def test_one_sigmoid_unit_by_hand():
    # s = 1/2 at 0, so its slope is 1/4, and ||W||^2 = 3^2 + 4^2
    weight = torch.tensor([[3.0, 4.0]], requires_grad=True)
    before = torch.zeros(1, 2) @ weight.T
    assert one_layer(before.sigmoid(), before, weight).item() == pytest.approx(25 / 16)


@every_activation
def test_the_mean_over_all_signs_is_the_exact_norm(name):
    activation = ACTIVATIONS[name]
    rows, weight, second = problem(5, 6, 3)
    weight.requires_grad_()
    signs = torch.cartesian_prod(*[torch.tensor([-1.0, 1.0], dtype=torch.float64)] * 3)
    each = [deep(activation, rows, weight, second, one.expand(7, 3)) for one in signs]
    expected = exact(lambda row: activation(activation(row @ weight.T) @ second.T), rows)
    torch.testing.assert_close(torch.stack(each).mean(dim=0), expected)


@every_activation
def test_gradients_are_those_of_finite_differences(name):
    activation = ACTIVATIONS[name]
    rows, weight, second = problem(5, 4, 3)
    signs = torch.ones(7, 3, dtype=torch.float64)
    weight.requires_grad_()
    second.requires_grad_()
    assert torch.autograd.gradcheck(lambda w: shallow(activation, rows, w), weight)
    assert torch.autograd.gradcheck(
        lambda w, v: deep(activation, rows, w, v, signs), (weight, second)
    )
