"""The two nets of an adversarial game: rows to a logit, and noise to rows the same way back."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from isthmus.nn.dense_rows import dense
from isthmus.nn.rows import Rows

SLOPE = 0.2  # of the rectifiers below 0 (Radford et al. 2016, section 3)
STRIDE = 2


class Discriminator(nn.Module):
    """Flat rows -> convolutions that halve an image, if any -> dense layers -> a logit.

    Parameters
    ----------
    image_shape
        (height, width, channels) of a row.
    channels
        Of each convolution's output; none: the rows are no images.
    kernel
        Height and width of the kernels, odd.
    hidden
        Widths of the dense layers.
    """

    def __init__(
        self,
        image_shape: tuple[int, int, int],
        channels: Sequence[int],
        kernel: int,
        hidden: Sequence[int],
    ) -> None:
        super().__init__()
        self.image_shape = image_shape
        depths = [image_shape[2], *channels]
        self.convolutions = nn.ModuleList(
            nn.Conv2d(a, b, kernel, stride=STRIDE, padding=kernel // 2) for a, b in pairwise(depths)
        )
        units = math.prod(_sizes(image_shape, channels)[-1]) * depths[-1]
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in pairwise([units, *hidden, 1]))

    def forward(self, inputs: Tensor | Rows) -> Tensor:
        units = self.features(inputs)[-1]
        return self.layers[-1](units)[:, 0]  # (batch,)

    def features(self, inputs: Tensor | Rows) -> list[Tensor]:
        """The rows, and what each layer but the last makes of them, (batch, units) each."""
        units = dense(inputs)
        found = [units]
        if len(self.convolutions):
            units = units.view(-1, *self.image_shape).permute(0, 3, 1, 2)
        for convolution in self.convolutions:
            units = F.leaky_relu(convolution(units), SLOPE)
            found.append(units.flatten(1))
        for layer in self.layers[:-1]:
            found.append(F.leaky_relu(layer(found[-1]), SLOPE))
        return found


class Generator(nn.Module):
    """Noise -> dense layers -> transposed convolutions, if any -> logits of flat rows: the layers
    of the discriminator from the last to the first.

    Parameters
    ----------
    code
        Width of the noise.
    image_shape, channels, kernel, hidden
        Of the discriminator.
    """

    def __init__(
        self,
        code: int,
        image_shape: tuple[int, int, int],
        channels: Sequence[int],
        kernel: int,
        hidden: Sequence[int],
    ) -> None:
        super().__init__()
        depths = [image_shape[2], *channels]
        sizes = _sizes(image_shape, channels)
        self.maps = (depths[-1], *sizes[-1])
        widths = [code, *reversed(hidden), math.prod(self.maps)]
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in pairwise(widths))
        self.convolutions = nn.ModuleList(
            nn.ConvTranspose2d(
                depths[level + 1],
                depths[level],
                kernel,
                stride=STRIDE,
                padding=kernel // 2,
                output_padding=(1 - sizes[level][0] % STRIDE, 1 - sizes[level][1] % STRIDE),
            )
            for level in reversed(range(len(channels)))
        )

    def forward(self, noise: Tensor) -> Tensor:
        units = noise
        for layer in self.layers[:-1]:
            units = F.leaky_relu(layer(units), SLOPE)
        maps = self.layers[-1](units).unflatten(1, self.maps)
        for convolution in self.convolutions:
            maps = convolution(F.leaky_relu(maps, SLOPE))
        return maps.permute(0, 2, 3, 1).flatten(1)  # (batch, height * width * channels)


@torch.no_grad()
def start(network: Discriminator | Generator, generator: torch.Generator) -> None:
    """Weights normal with variance gain^2 / inputs, where the gain is that of leaky rectifiers (He
    et al. 2015, eq. 15), but 1 for the last layer, which none follows.

    Biases are uniform up to 1 / sqrt(inputs), and zero in the last layer: of rows of few features,
    all kinks would otherwise go through one point, and a net could not tell a wide heap of rows
    elsewhere from a narrow one."""
    layers: list[Any] = [*network.layers, *network.convolutions]
    if isinstance(network, Discriminator):
        layers = [*network.convolutions, *network.layers]
    for layer in layers:
        inputs = layer.weight[0].numel()
        if isinstance(layer, nn.ConvTranspose2d):  # each output sees every second row and column
            inputs = layer.weight[:, 0].numel() / STRIDE**2
        gain = 1.0 if layer is layers[-1] else (2 / (1 + SLOPE**2)) ** 0.5
        layer.weight.normal_(std=gain / inputs**0.5, generator=generator)
        bound = 0.0 if layer is layers[-1] else inputs**-0.5
        layer.bias.uniform_(-bound, bound, generator=generator)


def _sizes(image_shape: tuple[int, int, int], channels: Sequence[int]) -> list[tuple[int, int]]:
    """Height and width of the maps, from the image down."""
    sizes = [image_shape[:2]]
    for _ in channels:
        height, width = sizes[-1]
        sizes.append((-(-height // STRIDE), -(-width // STRIDE)))
    return sizes
