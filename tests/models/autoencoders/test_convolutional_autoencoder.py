"""Convolutions down and back up: sizes, shapes, and structure that dense rows do not show."""

import numpy as np
import pytest
import torch

from isthmus import ConvolutionalAutoencoder
from isthmus.core.errors import ParameterError
from isthmus.nn.image_net import POOLINGS, ImageNet


@pytest.mark.parametrize("pooling", POOLINGS)
@pytest.mark.parametrize("shape", [(1, 1, 1), (1, 17, 1), (5, 5, 3), (7, 10, 2), (28, 28, 1)])
@pytest.mark.parametrize("kernel", [1, 3, 5])
def test_every_size_comes_back(pooling, shape, kernel):
    net = ImageNet(shape, (4, 6, 5), kernel, 3, "relu", pooling)
    rows = torch.rand(2, int(np.prod(shape)))
    code = net.encode(rows)
    assert code.shape == (2, 3)
    assert net.decode(code).shape == rows.shape
    sizes = [maps.shape[2:] for maps in net.feature_maps(rows)]
    expected = [(-(-shape[0] // 2**n), -(-shape[1] // 2**n)) for n in (1, 2, 3)]
    assert [tuple(size) for size in sizes] == expected


def test_the_first_maps_are_the_convolution_worked_by_hand():
    net = ImageNet((2, 2, 1), (1,), 3, 1, "identity", "stride")
    with torch.no_grad():
        net.down[0].weight.copy_(torch.arange(9.0).view(1, 1, 3, 3))
        net.down[0].bias.fill_(0.5)
    # the kernel's lower right corner lies on the image: 4 1 + 5 2 + 7 3 + 8 4 + .5
    maps = net.feature_maps(torch.tensor([[1.0, 2.0, 3.0, 4.0]]))[0]
    assert maps.flatten().tolist() == [4 + 10 + 21 + 32 + 0.5]


def test_colours_stay_with_their_pixels():
    rng = np.random.default_rng(0)
    colours = rng.random((60, 1, 1, 3)).astype(np.float32)
    images = np.broadcast_to(colours, (60, 4, 5, 3)).copy()
    model = ConvolutionalAutoencoder(
        channels=(8,), code=3, epochs=150, learning_rate=0.01, batch_size=20, precision="float32"
    ).fit(images)
    back = model.reconstruct(images)
    assert np.abs(back - images).mean() < 0.25 * np.abs(images - images.mean(axis=0)).mean()


def test_flat_rows_with_a_shape_are_images():
    images = np.random.default_rng(0).random((10, 4, 6)).astype(np.float32)
    settings = {"channels": (4,), "code": 2, "epochs": 2, "precision": "float32"}
    seen = ConvolutionalAutoencoder(**settings).fit(images)
    flat = images.reshape(10, 24)
    told = ConvolutionalAutoencoder(image_shape=(4, 6), **settings).fit(flat)
    np.testing.assert_array_equal(told.transform(flat), seen.transform(images))
    assert told.reconstruct(flat).shape == (10, 24)


def test_what_cannot_be_is_refused():
    images = np.zeros((10, 4, 6), np.float32)
    with pytest.raises(ParameterError, match=r"product of 24"):
        ConvolutionalAutoencoder(image_shape=(5, 5), epochs=1).fit(images)
    with pytest.raises(ParameterError, match="must be odd"):
        ConvolutionalAutoencoder(kernel=2, epochs=1).fit(images)
