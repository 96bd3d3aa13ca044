"""Small problems whose figures are worked out by hand in lessons, done by the library's parts."""

import numpy as np
import pytest
import torch

from isthmus import TabularRegressor
from isthmus.evaluate.returns import discounted
from isthmus.fit.player import sgd
from isthmus.losses.reconstruction import binary_cross_entropy, cross_entropy, squared
from isthmus.nn.perceptron import Perceptron

INPUTS = torch.tensor([[0.05, 0.10]], dtype=torch.float64)
TARGETS = torch.tensor([[0.01, 0.99]], dtype=torch.float64)
RATE = 0.5
FIRST, SECOND = [[0.15, 0.20], [0.25, 0.30]], [[0.40, 0.45], [0.50, 0.55]]


@pytest.fixture
def net():
    """Two inputs, two hidden and two output units, in float64, whose biases stay."""
    net = Perceptron((2, 2, 2), "sigmoid").double()
    with torch.no_grad():
        for layer, weight, bias in zip(net.layers, (FIRST, SECOND), (0.35, 0.60), strict=True):
            stands = torch.tensor(weight, dtype=torch.float64)
            layer.weight.copy_(stands.T if layer is net.layers[0] else stands)
            layer.bias.fill_(bias).requires_grad_(False)
    return net


def error(net):
    """Half the squared error of the outputs, which are sigmoids."""
    return squared(torch.sigmoid(net(INPUTS)), TARGETS).sum() / 2


def weights(net):
    """w1 to w8: w1 and w2 lead to the first hidden unit, w5 and w6 to the first output."""
    first, second = (layer.weight.detach() for layer in net.layers)
    return np.concatenate([first.T.flatten().numpy(), second.flatten().numpy()])


def test_backpropagation_through_two_two_and_two_units(net):
    hidden = net.hidden(INPUTS)[0][0].tolist()
    assert hidden == pytest.approx([0.593269992, 0.596884378], abs=5e-10)
    outputs = torch.sigmoid(net(INPUTS))[0].tolist()
    assert outputs == pytest.approx([0.75136507, 0.772928465], abs=5e-9)
    loss = error(net)
    assert loss.item() == pytest.approx(0.298371109, abs=5e-10)
    loss.backward()
    assert net.layers[1].weight.grad[0, 0].item() == pytest.approx(0.082167041, abs=5e-10)
    sgd(net, RATE, weight_decay=0, momentum=0).step()
    assert weights(net)[4] == pytest.approx(0.35891648, abs=5e-9)


def test_its_slopes_are_those_of_the_chain_rule_and_of_finite_steps(net):
    error(net).backward()
    found = np.concatenate(
        [net.layers[0].weight.grad.T.flatten(), net.layers[1].weight.grad.flatten()]
    )

    def sigmoid(a):
        return 1 / (1 + np.exp(-a))

    x, t, W, V = INPUTS[0].numpy(), TARGETS[0].numpy(), np.array(FIRST), np.array(SECOND)
    h = sigmoid(W @ x + 0.35)
    o = sigmoid(V @ h + 0.60)
    back = (o - t) * o * (1 - o)
    chain = np.r_[np.outer(V.T @ back * h * (1 - h), x).ravel(), np.outer(back, h).ravel()]
    np.testing.assert_allclose(found, chain, rtol=1e-6)

    steps = []
    for layer in net.layers:
        each = layer.weight.data.T if layer is net.layers[0] else layer.weight.data
        for place in np.ndindex(2, 2):
            errors = []
            for step in (1e-6, -2e-6):
                each[place] += step
                errors.append(error(net).item())
            each[place] += 1e-6
            steps.append((errors[0] - errors[1]) / 2e-6)
    np.testing.assert_allclose(found, steps, rtol=1e-6)


def test_one_weight():
    inputs, wanted = torch.tensor([0.0, 1.0, 2.0]), torch.tensor([0.0, 2.0, 4.0])
    errors = {w: squared(w * inputs, wanted).tolist() for w in (2, 3, 4)}
    assert errors == {2: [0, 0, 0], 3: [0, 1, 4], 4: [0, 4, 16]}
    model = TabularRegressor(hidden=(), solver="sgd", batch_size=None,
                             learning_rate=0.5, precision="float32")  # fmt: skip
    model.fit(inputs[:, None].numpy(), wanted.numpy())
    np.testing.assert_allclose(model.predict([[3.0], [-1.0]]), [6, -2], atol=1e-3)


def test_squared_error_and_cross_entropy_of_three_rows():
    said = torch.tensor([[0.9, 0.1], [0.1, 0.9], [0.4, 0.6]])
    wanted = torch.tensor([[1.0, 0.0], [0.0, 1.0], [1.0, 0.0]])
    square = squared(said, wanted).sum(dim=1).mean().item()
    assert square == pytest.approx(0.2533, abs=5e-5)
    assert square == pytest.approx((0.02 + 0.02 + 0.72) / 3, rel=1e-6)
    entropy = cross_entropy(said.log(), wanted).sum(dim=1).mean().item()
    assert entropy == pytest.approx(0.3757, abs=5e-5)
    assert entropy == pytest.approx(-np.log([0.9, 0.9, 0.4]).mean(), rel=1e-6)


def test_an_output_that_is_all_wrong_is_moved_by_cross_entropy_alone():
    """A sigmoid unit that says 1e-5 and should say 1: 2 (y - 1) y (1 - y), and y - 1."""
    y, one = 1e-5, torch.ones(1, dtype=torch.float64)
    fed = torch.logit(y * one).requires_grad_()
    (slope,) = torch.autograd.grad(squared(torch.sigmoid(fed), one).sum(), fed)
    assert slope.item() == pytest.approx(-2 * y * (1 - y) ** 2, rel=1e-9)
    (slope,) = torch.autograd.grad(binary_cross_entropy(fed, one).sum(), fed)
    assert slope.item() == pytest.approx(-(1 - y), rel=1e-9)


def test_returns():
    rewards = [0, 0, 1, 0, 0, 5]
    np.testing.assert_array_equal(discounted(rewards), [6, 6, 6, 5, 5, 5])
    first = 0.9**2 * 1 + 0.9**5 * 5
    assert discounted(rewards, 0.9)[0] == pytest.approx(first, rel=1e-12)
    np.testing.assert_array_equal(discounted(rewards, 0.0), rewards)
