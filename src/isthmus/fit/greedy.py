"""Learning a deep net one layer at a time, from the rows upwards."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol, Self, runtime_checkable

import torch
from torch import Tensor, nn

from isthmus.fit.batch import Source
from isthmus.fit.decoding import Decoding
from isthmus.fit.loop import Loop
from isthmus.fit.place import Place
from isthmus.nn.dense_rows import DenseRows
from isthmus.nn.unrolled import LayerWeights

BLOCK = 2048  # rows encoded at a time


@runtime_checkable
class LayerLearner(Protocol):
    """What can learn one layer of a deeper net, such as a shallow autoencoder."""

    def for_layer(
        self, code: int, *, activation: str | None = None, end: Decoding | None = None
    ) -> Self:
        """A copy that learns a layer of `code` units with this activation, and rows that are
        restored in this way; its own where they are None."""

    def check_parameters(self) -> None: ...

    def build(self, width: int) -> nn.Module:
        """The layer's net, with `encode(inputs) -> (batch, code)`."""

    def initialise(self, network: nn.Module, generator: torch.Generator) -> None: ...

    def learn_layer(self, loop: Loop, network: nn.Module, stage: str) -> None:
        """Train the layer's net on the loop's rows, as a stage of this name."""

    def layer_weights(self, network: Any) -> LayerWeights:
        """What the layer's net has learned."""


def learn_greedily(
    loop: Loop, learners: Sequence[LayerLearner], networks: Sequence[nn.Module]
) -> list[list[float]]:
    """Train each layer on the codes of the one below, which no longer moves.

    The codes of all rows are computed once for each layer and kept while it trains.

    Returns
    -------
    list
        Loss of every epoch, for each layer; nothing for one that was ready before a training that
        was interrupted went on.
    """
    whole = loop.rows, loop.batch_size, loop.target_loss
    losses: list[list[float]] = []
    for learner, network in zip(learners, networks, strict=True):
        if losses:
            below: Any = networks[len(losses) - 1]
            loop.rows = encoded(below.eval().encode, loop.rows, loop.place)
        learner.learn_layer(loop, network, f"layer {len(losses) + 1}")
        losses.append(loop.log.loss)
        if loop.log.stopped == "interrupted":
            break
    loop.rows, loop.batch_size, loop.target_loss = whole
    return losses


@torch.no_grad()
def encoded(encode: Callable[[Any], Tensor], rows: Source, place: Place) -> DenseRows:
    """The codes of all rows, kept where the rows are."""
    blocks = []
    for numbers in torch.arange(len(rows), device=place.device).split(BLOCK):
        with place.autocast():
            blocks.append(encode(rows.take(numbers)).to(place.dtype))
    return DenseRows(torch.cat(blocks))
