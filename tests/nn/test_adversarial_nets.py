import pytest
import torch
from torch import nn

from isthmus.nn.adversarial_nets import SLOPE, Discriminator, Generator, start

SHAPES = [
    ((1, 1, 5), (), 3, (7, 6)),
    ((28, 28, 1), (4, 6), 5, (9,)),
    ((9, 7, 3), (4, 6, 5), 3, ()),
    ((1, 6, 1), (3,), 3, (4,)),
]


@pytest.mark.parametrize("nets", SHAPES, ids=str)
def test_what_one_makes_the_other_reads(nets):
    generator, discriminator = Generator(4, *nets), Discriminator(*nets)
    height, width, depth = nets[0]
    made = generator(torch.randn(3, 4))
    assert made.shape == (3, height * width * depth)
    assert discriminator(made).shape == (3,)
    features = discriminator.features(made)
    assert torch.equal(features[0], made)
    assert len(features) == 1 + len(nets[1]) + len(nets[3])
    assert features[-1].shape == (3, (nets[3] or (discriminator.layers[-1].in_features,))[-1])


def test_channels_stand_last_in_a_row():
    """A convolution sees the pixels of one channel side by side."""
    discriminator = Discriminator((4, 4, 2), (1,), 1, ())
    with torch.no_grad():
        discriminator.convolutions[0].weight.copy_(torch.tensor([1.0, 0.0]).view(1, 2, 1, 1))
        discriminator.convolutions[0].bias.zero_()
    image = torch.arange(32.0).view(1, 4, 4, 2)
    seen = discriminator.features(image.flatten(1))[1]
    assert seen.tolist() == image[:, ::2, ::2, 0].flatten(1).tolist()


@pytest.mark.parametrize("nets", SHAPES[:2], ids=str)
def test_signals_keep_their_size_at_first(nets):
    generator = Generator(200, *nets)
    start(generator, torch.Generator().manual_seed(0))
    last = [*generator.layers, *generator.convolutions][-1]
    assert not last.bias.any()
    made = generator(torch.randn(400, 200, generator=torch.Generator().manual_seed(1)))
    assert 0.5 < made.std().item() < 2


def test_the_first_weights_have_the_deviation_of_the_formula():
    nets = ((16, 16, 8), (64,), 5, (300,))
    discriminator = Discriminator(*nets)
    start(discriminator, torch.Generator().manual_seed(0))
    gain = (2 / (1 + SLOPE**2)) ** 0.5
    layers = [*discriminator.convolutions, *discriminator.layers]
    inputs = [8 * 25, 8 * 8 * 64, 300]
    for layer, count, factor in zip(layers, inputs, (gain, gain, 1.0), strict=True):
        assert isinstance(layer, nn.Conv2d | nn.Linear)
        tolerance = 0.15 if layer is layers[-1] else 0.03
        assert layer.weight.std().item() == pytest.approx(factor / count**0.5, rel=tolerance)
