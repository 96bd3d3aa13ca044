"""A convolutional encoder and the decoder that mirrors it, for images of any size."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from torch import Tensor, nn

from isthmus.nn.dense import ACTIVATIONS
from isthmus.nn.dense_rows import dense
from isthmus.nn.pooling import pool
from isthmus.nn.rows import Rows

POOLINGS = ("stride", "max", "average")


class ImageNet(nn.Module):
    """Flat rows of height x width x channels -> halvings -> code, and back to the exact size.

    Each layer halves height and width, rounded up; its transposed convolution in the decoder adds
    the row and the column that rounding had taken.

    Parameters
    ----------
    image_shape
        (height, width, channels).
    channels
        Of each layer's output.
    kernel
        Height and width of the kernels, odd.
    code
        Width of the code, a dense layer on the last feature maps.
    activation
        After each layer but the code and the last.
    pooling
        What halves: "stride" (a convolution of stride 2), "max" or "average" (of 2 x 2, with the
        partial windows at the edge, after a convolution of stride 1).
    """

    def __init__(
        self,
        image_shape: tuple[int, int, int],
        channels: Sequence[int],
        kernel: int,
        code: int,
        activation: str,
        pooling: str,
    ) -> None:
        super().__init__()
        self.image_shape = tuple(image_shape)
        height, width, depth = image_shape
        self.pooling = pooling
        self.activation = ACTIVATIONS[activation]
        stride = 2 if pooling == "stride" else 1
        depths = [depth, *channels]
        self.sizes = [(height, width)]  # of the maps, from the image down
        for _ in channels:
            height, width = -(-height // 2), -(-width // 2)
            self.sizes.append((height, width))
        self.down = nn.ModuleList(
            nn.Conv2d(a, b, kernel, stride=stride, padding=kernel // 2) for a, b in pairwise(depths)
        )
        self.maps = (depths[-1], *self.sizes[-1])
        units = self.maps[0] * self.maps[1] * self.maps[2]
        self.to_code = nn.Linear(units, code)
        self.from_code = nn.Linear(code, units)
        self.up = nn.ModuleList(
            nn.ConvTranspose2d(
                depths[level + 1],
                depths[level],
                kernel,
                stride=2,
                padding=kernel // 2,
                output_padding=_missing(self.sizes[level], self.sizes[level + 1]),
            )
            for level in reversed(range(len(channels)))
        )

    def encode(self, inputs: Tensor | Rows) -> Tensor:
        return self.to_code(self.feature_maps(inputs)[-1].flatten(1))  # (batch, code)

    def decode(self, code: Tensor) -> Tensor:
        maps = self.from_code(code).unflatten(1, self.maps)
        for layer in self.up:
            maps = layer(self.activation(maps))
        return maps.permute(0, 2, 3, 1).flatten(1)  # (batch, height * width * channels)

    def forward(self, inputs: Tensor | Rows) -> Tensor:
        return self.decode(self.encode(inputs))

    def feature_maps(self, inputs: Tensor | Rows) -> list[Tensor]:
        """What each layer of the encoder makes of the images, (batch, channels, height, width)."""
        rows = dense(inputs)
        maps = [rows.view(len(rows), *self.image_shape).permute(0, 3, 1, 2)]  # channels last
        for layer in self.down:
            maps.append(self._halved(self.activation(layer(maps[-1]))))
        return maps[1:]

    def _halved(self, maps: Tensor) -> Tensor:
        if self.pooling == "stride":
            return maps
        return pool(maps, self.pooling, 2)


def _missing(size: tuple[int, int], half: tuple[int, int]) -> tuple[int, int]:
    """Rows and columns, 0 or 1 each, that a map of `half` the size lacks when it is doubled."""
    return size[0] - (2 * half[0] - 1), size[1] - (2 * half[1] - 1)
