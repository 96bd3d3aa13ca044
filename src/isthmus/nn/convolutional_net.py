"""Convolutions, windows pooled to one number, and dense layers on what is left."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn

from isthmus.core.errors import ParameterError
from isthmus.nn.dense_rows import dense
from isthmus.nn.perceptron import BETWEEN, BETWEEN_GAINS, Perceptron
from isthmus.nn.pooling import pool
from isthmus.nn.rows import Rows

FALLING = ("gelu", "silu")  # somewhere, unlike all others


class ConvolutionalNet(nn.Module):
    """Flat rows of height x width x channels -> feature maps -> dense layers -> outputs.

    Parameters
    ----------
    image_shape
        (height, width, channels).
    channels
        Feature maps of each convolution.
    kernel
        Height and width of the kernels, odd where `padded`.
    windows
        Height and width of what is pooled after each convolution; 1 pools nothing.
    pooling
        "max", "average" or "sum" of a window, or "stride": convolutions that move by it.
    padded
        Whether zeros around the maps let a convolution keep their size.
    partial
        Whether windows that reach beyond the edge count.
    hidden, outputs
        Widths of the dense layers and of what they say.
    activation, dropout
        After each convolution and between dense layers; share of the dense units forgotten.
    """

    mean: Tensor
    scale: Tensor

    def __init__(
        self,
        image_shape: Sequence[int],
        *,
        channels: Sequence[int],
        kernel: int,
        windows: Sequence[int],
        pooling: str,
        padded: bool,
        partial: bool,
        hidden: Sequence[int],
        outputs: int,
        activation: str,
        dropout: float,
    ) -> None:
        super().__init__()
        self.image_shape = tuple(image_shape)
        self.windows = tuple(windows)
        self.pooling = pooling
        self.partial = partial
        self.activation = BETWEEN[activation]
        self.rises = activation not in FALLING
        self.gain = BETWEEN_GAINS.get(activation, 1.0)
        self.register_buffer("mean", torch.zeros(image_shape[2]))
        self.register_buffer("scale", torch.ones(image_shape[2]))
        self.shapes: list[tuple[str, tuple[int, ...]]] = [("input", self.image_shape)]
        layers = []
        for count, window in zip(channels, windows, strict=True):
            stride = window if pooling == "stride" else 1
            depth = self.shapes[-1][1][2]
            padding = kernel // 2 if padded else 0
            layers.append(nn.Conv2d(depth, count, kernel, stride=stride, padding=padding))
            self._shrink("convolution", count, kernel - 2 * padding, stride, partial=False)
            if window > 1 and pooling != "stride":
                self._shrink("pooling", count, window, window, partial=partial)
        self.convolutions = nn.ModuleList(layers)
        height, width, depth = self.shapes[-1][1]
        widths = [height * width * depth, *hidden, outputs]
        names = ["flat", *["dense"] * len(hidden), "output"]
        self.shapes += [(name, (units,)) for name, units in zip(names, widths, strict=True)]
        self.dense = Perceptron(widths, activation, dropout)
        # a processor multiplies bfloat16 maps up to twice as fast with their channels side by side
        self.to(memory_format=torch.channels_last)  # type: ignore[call-overload]

    def forward(self, inputs: Tensor | Rows) -> Tensor:
        return self.classify(self.maps(inputs))

    def maps(self, inputs: Tensor | Rows) -> Tensor:
        """The last feature maps, (batch, channels, height, width)."""
        maps = self.standardised(inputs)
        for number in range(len(self.convolutions)):
            maps = self._layer(number, maps)
        return maps

    def classify(self, maps: Tensor) -> Tensor:
        """The outputs, (batch, outputs), that the last feature maps lead to."""
        return self.dense(maps.permute(0, 2, 3, 1).flatten(1))

    def feature_maps(self, inputs: Tensor | Rows) -> list[Tensor]:
        """What each convolution makes of the images, pooled, (batch, channels, height, width)."""
        maps = [self.standardised(inputs)]
        for number in range(len(self.convolutions)):
            maps.append(self._layer(number, maps[-1]))
        return maps[1:]

    def standardised(self, inputs: Tensor | Rows) -> Tensor:
        rows = dense(inputs)
        images = (rows.view(len(rows), *self.image_shape) - self.mean) / self.scale
        return images.permute(0, 3, 1, 2)  # as torch takes them, in the order they lie in

    @torch.no_grad()
    def start(self, generator: torch.Generator) -> None:
        """Weights as in `Perceptron.start`; the inputs of a map are all under its kernel."""
        layer: Any
        for layer in self.convolutions:
            inputs = layer.weight[0].numel()
            layer.weight.normal_(std=self.gain / inputs**0.5, generator=generator)
            layer.bias.zero_()
        self.dense.start(generator)

    def _layer(self, number: int, maps: Tensor) -> Tensor:
        maps = self.convolutions[number](maps)
        window = self.windows[number]
        if window == 1 or self.pooling == "stride":
            return self.activation(maps)
        if self.pooling == "max" and self.rises:  # the largest stays the largest, for less work
            return self.activation(pool(maps, "max", window, partial=self.partial))
        return pool(self.activation(maps), self.pooling, window, partial=self.partial)

    def _shrink(self, name: str, depth: int, window: int, step: int, *, partial: bool) -> None:
        """Note the shape behind a layer whose windows of this size move by these steps."""
        height, width, _ = self.shapes[-1][1]
        spare = step - 1 if partial else 0
        sides = [(side - window + spare) // step + 1 for side in (height, width)]
        if min(sides) < 1:
            raise ParameterError(
                f"{name} {sum(layer == name for layer, _ in self.shapes) + 1} has windows of "
                f"{window} x {window}, but finds maps of {height} x {width}; use fewer layers, "
                "smaller kernels or windows, padded=True, or larger images"
            )
        self.shapes.append((name, (sides[0], sides[1], depth)))
