"""Observations in, what each action is worth out."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import torch
from torch import Tensor, nn

from isthmus.nn.dense import dense

KERNEL, STRIDE = 3, 2


class QNet(nn.Module):
    """A body that reads observations, and one or two streams that end in a value for each action.

    Parameters
    ----------
    body
        Layers that bring observations to (batch, width).
    hidden
        Widths of the dense layers.
    actions
        How many there are.
    dueling
        Two streams from the last hidden layer on, a value V of the observation and an advantage A
        of each action, joined to V + A - mean A (Wang et al. 2016, equation 9).
    unit
        Multiplies the values, so that what is learned is about 1.
    """

    def __init__(
        self,
        body: Sequence[nn.Module],
        width: int,
        hidden: Sequence[int],
        actions: int,
        *,
        dueling: bool,
        unit: float = 1.0,
    ) -> None:
        super().__init__()
        self.unit = unit
        widths = [width, *hidden]
        shared = widths[: -1 if dueling else None]
        own = widths[len(shared) - 1 :]
        self.body = nn.Sequential(*body, *dense(shared, "relu"))
        self.stream = dense(own, "relu")
        self.actions = nn.Linear(own[-1], actions)
        self.state = None
        if dueling:
            self.state = nn.Sequential(*dense(own, "relu"), nn.Linear(own[-1], 1))

    def forward(self, observations: Tensor) -> Tensor:
        seen = self.body(observations.to(self.actions.weight.device))
        values = self.actions(self.stream(seen))  # (batch, actions)
        if self.state is not None:
            values = self.state(seen) + values - values.mean(1, keepdim=True)
        return self.unit * values


class PixelBody(nn.Module):
    """Images of bytes through convolutions that halve them, to a row each.

    Parameters
    ----------
    image_shape
        (channels, height, width).
    channels
        Feature maps of each convolution, 3 x 3 with a stride of 2.

    Attributes
    ----------
    width : int
        Of a row.
    """

    def __init__(self, image_shape: tuple[int, int, int], channels: Sequence[int]) -> None:
        super().__init__()
        depths = [image_shape[0], *channels]
        layers: list[nn.Module] = []
        for ins, outs in pairwise(depths):
            layers += [nn.Conv2d(ins, outs, KERNEL, STRIDE, padding=KERNEL // 2), nn.ReLU()]
        self.layers = nn.Sequential(*layers, nn.Flatten())
        halved = 2 ** len(channels)
        self.width = depths[-1] * -(-image_shape[1] // halved) * -(-image_shape[2] // halved)

    def forward(self, observations: Tensor) -> Tensor:
        return self.layers(observations.to(self._dtype) / 255)

    @property
    def _dtype(self) -> torch.dtype:
        return next(self.parameters()).dtype


@torch.no_grad()
def uniform(network: nn.Module, generator: torch.Generator) -> None:
    """Weights and biases even between -1 and 1 over the root of a layer's inputs.

    Biases that differ bend the first layer at many places; with zeros, all bends lie in one point
    of a space of few dimensions.
    """
    for layer in network.modules():
        if isinstance(layer, nn.Linear | nn.Conv2d):
            bound = layer.weight[0].numel() ** -0.5
            for parameter in layer.parameters():
                nn.init.uniform_(parameter, -bound, bound, generator=generator)
