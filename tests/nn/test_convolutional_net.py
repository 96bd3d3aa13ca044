"""The net of convolutions: shapes, one convolution by hand, and what cannot be."""

import itertools

import numpy as np
import pytest
import torch
from scipy.signal import correlate2d

from isthmus.core.errors import ParameterError
from isthmus.nn.convolutional_net import ConvolutionalNet
from isthmus.nn.perceptron import BETWEEN


def net(image_shape=(8, 8, 1), **fields):
    settings = {
        "channels": (4,),
        "kernel": 3,
        "windows": (2,),
        "pooling": "max",
        "padded": True,
        "partial": True,
        "hidden": (),
        "outputs": 1,
        "activation": "relu",
        "dropout": 0.0,
    }
    return ConvolutionalNet(image_shape, **settings | fields)


def test_the_lesson_s_shapes():
    found = net(
        (64, 64, 3), channels=(32, 32), windows=(2, 1), padded=False, partial=False, hidden=(128,)
    )
    assert found.shapes == [
        ("input", (64, 64, 3)),
        ("convolution", (62, 62, 32)),
        ("pooling", (31, 31, 32)),
        ("convolution", (29, 29, 32)),
        ("flat", (26_912,)),
        ("dense", (128,)),
        ("output", (1,)),
    ]
    assert found(torch.rand(2, 64 * 64 * 3)).shape == (2, 1)
    assert sum(p.numel() for p in found.convolutions[0].parameters()) == 32 * (3 * 3 * 3 + 1)


@pytest.mark.parametrize("pooling", ["max", "average", "sum", "stride"])
def test_the_shapes_that_are_told_are_those_that_come(pooling):
    choices = itertools.product(
        [True, False], [True, False], [1, 2, 3], [1, 3], [(16, 19), (18, 17)]
    )
    for padded, partial, window, kernel, sides in choices:
        found = net(
            (*sides, 2), channels=(3, 5), windows=(window, 2), kernel=kernel, pooling=pooling,
            padded=padded, partial=partial,
        )  # fmt: skip
        maps = found.feature_maps(torch.rand(2, 2 * sides[0] * sides[1]))
        told = [shape for name, shape in found.shapes if name in ("convolution", "pooling")]
        came = [(*one.shape[2:], one.shape[1]) for one in maps]
        assert came[-1] == told[-1]
        assert set(came) <= set(told)


def test_a_layer_is_the_convolution_worked_plainly():
    found = net((5, 6, 2), channels=(3,), windows=(1,), padded=False, activation="tanh")
    found.start(torch.Generator().manual_seed(0))
    with torch.no_grad():
        found.convolutions[0].bias.copy_(torch.tensor([0.1, -0.2, 0.3]))
        found.mean.copy_(torch.tensor([0.5, 0.4]))
        found.scale.copy_(torch.tensor([2.0, 0.5]))
    images = np.random.default_rng(0).random((2, 5, 6, 2)).astype(np.float32)
    maps = found.feature_maps(torch.from_numpy(images.reshape(2, -1)))[0].detach().numpy()
    kernels = found.convolutions[0].weight.detach().numpy()
    scaled = (images - [0.5, 0.4]) / [2.0, 0.5]
    for image, unit in itertools.product(range(2), range(3)):
        summed = sum(
            correlate2d(scaled[image, :, :, c], kernels[unit, c], mode="valid") for c in range(2)
        )
        expected = np.tanh(summed + [0.1, -0.2, 0.3][unit])
        np.testing.assert_allclose(maps[image, unit], expected, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("activation", BETWEEN)
def test_pooling_comes_after_the_activation_whatever_is_faster(activation):
    found = net((6, 6, 1), channels=(5,), activation=activation)
    found.start(torch.Generator().manual_seed(0))
    rows = torch.randn(20, 36, generator=torch.Generator().manual_seed(1), requires_grad=True)
    maps = found.maps(rows)
    plain = found.convolutions[0](found.standardised(rows))
    expected = torch.nn.functional.max_pool2d(BETWEEN[activation](plain), 2)
    torch.testing.assert_close(maps, expected)
    if activation != "threshold":  # its stand-in slope is shared otherwise among equals
        slopes = [torch.autograd.grad(one.square().sum(), rows)[0] for one in (maps, expected)]
        torch.testing.assert_close(*slopes)


def test_outputs_read_the_maps_row_by_row():
    found = net((4, 4, 1), channels=(3,), hidden=(5,), outputs=2)
    found.start(torch.Generator().manual_seed(0))
    rows = torch.rand(6, 16)
    maps = found.maps(rows)
    assert torch.equal(maps, found.feature_maps(rows)[-1])
    by_hand = found.dense(torch.stack([one.permute(1, 2, 0).reshape(-1) for one in maps]))
    torch.testing.assert_close(found(rows), by_hand)


@torch.no_grad()
def test_signals_keep_their_size():
    found = net((16, 16, 3), channels=(64, 64, 64), windows=(1, 1, 1), hidden=(256,), outputs=64)
    found.start(torch.Generator().manual_seed(0))
    rows = torch.randn(50, 16 * 16 * 3, generator=torch.Generator().manual_seed(1))
    for maps in found.feature_maps(rows):
        inside = maps[:, :, 4:-4, 4:-4]  # no zeros of the padding in sight
        assert 0.5 < float(inside.square().mean()) < 2
    assert 0.3 < float(found(rows).square().mean()) < 3


def test_layers_that_leave_nothing_are_refused():
    with pytest.raises(ParameterError, match=r"convolution 3 has windows of 3 x 3.* maps of 1 x 1"):
        net((8, 8, 1), channels=(2, 2, 2), windows=(2, 2, 2), padded=False, partial=True)
    with pytest.raises(ParameterError, match=r"pooling 1 has windows of 9 x 9.* maps of 8 x 8"):
        net((8, 8, 1), windows=(9,), partial=False)
