import pytest
import torch

from isthmus.nn.q_net import PixelBody, QNet, uniform


def test_dueling_adds_advantages_that_are_zero_on_the_mean():
    net = QNet([], 3, (5, 4), 2, dueling=True).double()
    seen = torch.randn(7, 3, dtype=torch.float64)
    hidden = net.body(seen)
    values, advantages = net.state(hidden), net.actions(net.stream(hidden))
    found = net(seen)
    assert values.shape == (7, 1)
    torch.testing.assert_close(found.mean(1, keepdim=True), values)
    torch.testing.assert_close(found - values, advantages - advantages.mean(1, keepdim=True))
    torch.testing.assert_close(  # what is best does not hang on the value of the observation
        found.argmax(1), advantages.argmax(1)
    )


@pytest.mark.parametrize("dueling", [False, True])
@pytest.mark.parametrize("hidden", [(4,), (6, 4), (8, 6, 4)])
def test_as_many_layers_whichever_way(dueling, hidden):
    net = QNet([], 3, hidden, 2, dueling=dueling)
    assert net(torch.randn(5, 3)).shape == (5, 2)
    layers = [module for module in net.modules() if isinstance(module, torch.nn.Linear)]
    assert len(layers) == len(hidden) + 1 + 2 * dueling  # the last two of them twice


@pytest.mark.parametrize("size", [(8, 8), (9, 15), (1, 1), (40, 60)])
def test_pixels_are_halved_to_rows_of_the_width_that_is_said(size):
    body = PixelBody((4, *size), (3, 5))
    bytes_ = torch.randint(0, 256, (2, 4, *size), dtype=torch.uint8)
    assert body(bytes_).shape == (2, body.width)


def test_bytes_are_seen_as_shares_of_255():
    body = PixelBody((1, 4, 4), (2,))
    bytes_ = torch.randint(0, 256, (3, 1, 4, 4), dtype=torch.uint8)
    torch.testing.assert_close(body(bytes_), body.layers(bytes_.float() / 255))


def test_values_come_in_their_unit():
    one, ten = (QNet([], 3, (4,), 2, dueling=True, unit=unit) for unit in (1.0, 10.0))
    ten.load_state_dict(one.state_dict())
    seen = torch.randn(5, 3)
    torch.testing.assert_close(ten(seen), 10 * one(seen))


def test_weights_and_biases_are_even_up_to_the_root_of_a_layers_inputs():
    net = torch.nn.Sequential(torch.nn.Conv2d(3, 40, 5), torch.nn.Linear(100, 300))
    uniform(net, torch.Generator().manual_seed(0))
    for layer, inputs in zip(net, (75, 100), strict=True):
        for parameter in layer.parameters():
            found = parameter.detach() * inputs**0.5
            assert 0.9 < found.abs().max() <= 1
        assert layer.weight.std().item() == pytest.approx((3 * inputs) ** -0.5, rel=0.05)
