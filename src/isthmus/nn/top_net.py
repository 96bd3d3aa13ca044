"""A dense encoder and decoder with a code of which few units are active."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from isthmus.nn.dense_net import DenseNet
from isthmus.nn.rows import Rows
from isthmus.nn.sparse_linear import SparseLinear
from isthmus.nn.top_units import top_of_batch, top_of_rows

PACE = 0.1  # of the threshold's running mean
SPARSE_FROM = 32  # units a kept one; from here on adding up rows is faster than a product


class TopNet(DenseNet):
    """A `DenseNet` that keeps only the largest units of its code.

    Parameters
    ----------
    active
        Units kept: of each row, or of each row on average.
    over_batch
        Whether the rows of a batch compete while training. At inference a unit is then kept from a
        threshold on, the running mean of the smallest value kept, so that no answer depends on the
        rows beside it.
    """

    threshold: Tensor  # ()
    idle: Tensor  # (code,) rows since a unit was active

    def __init__(
        self,
        widths: Sequence[int],
        activation: str,
        code_activation: str,
        *,
        active: int,
        over_batch: bool,
        bias: bool = True,
        tied: bool = False,
    ) -> None:
        super().__init__(widths, activation, code_activation, bias=bias, tied=tied)
        self.active = active
        self.over_batch = over_batch
        self.spares = max(widths[0] // 2, 1)
        if self.outwards is not None:
            self.outwards[0] = SparseLinear(widths[-1], widths[-2], bias=bias)
        self.adds_rows = not tied and widths[-1] >= SPARSE_FROM * active
        self.register_buffer("threshold", torch.tensor(-torch.inf))
        self.register_buffer("idle", torch.zeros(widths[-1], dtype=torch.int64))

    @torch.no_grad()
    def mirror(self) -> None:
        """Let the decoder's first weights begin as the transposed last ones of the encoder."""
        if self.outwards is not None:
            first: Any = self.outwards[0]
            first.weight.copy_(self.weights()[-1])

    @torch.no_grad()
    def centre(self, inputs: Tensor | Rows) -> None:
        """Let no unit be ahead of the others on the mean of these inputs."""
        last: Any = self.inwards[-1]
        if last.bias is not None:
            last.bias -= self.before_code(inputs).float().mean(dim=0)

    def encode(self, inputs: Tensor | Rows) -> Tensor:
        units = self.before_code(inputs)  # (batch, code)
        if self.over_batch:
            return self.code_activation(units) * (units >= self.threshold)
        return self._activated(top_of_rows(units, self.active)).dense()

    def compete(self, units: Tensor) -> Rows:
        """The code while training, from units before their activation; the buffers follow."""
        if self.over_batch:
            kept = top_of_batch(units, self.active)
            self._follow(kept.values.detach().min())
        else:
            kept = top_of_rows(units, self.active)
        code = self._activated(kept)
        self.idle += len(code)
        self.idle[code.columns[code.values.detach() != 0]] = 0
        return code

    def decode_few(self, code: Rows) -> Tensor:
        """The logits, by whichever way is faster."""
        units = code if self.adds_rows else code.dense()
        return self.decode(units)  # type: ignore[arg-type]

    def largest_of(self, chosen: Tensor, units: Tensor) -> Tensor:
        """The largest of the chosen units in each row, half as many as a row has features; all
        others are zero, (batch, code)."""
        places = chosen.nonzero().squeeze(1)
        if len(places) > self.spares:
            which = units.detach()[:, places].topk(self.spares, dim=1, sorted=False).indices
            chosen = torch.zeros_like(units, dtype=torch.bool).scatter_(1, places[which], True)
        return self.code_activation(units) * chosen

    def _activated(self, kept: Rows) -> Rows:
        # adding up rows of the weight needs its number format, whatever the products are done in
        weight: Any = self.inwards[0].weight
        return kept.with_values(self.code_activation(kept.values).to(weight.dtype))

    @torch.no_grad()
    def _follow(self, smallest: Tensor) -> None:
        smallest = smallest.to(self.threshold.dtype)
        nearer = self.threshold.lerp(smallest, PACE)
        self.threshold.copy_(torch.where(self.threshold.isinf(), smallest, nearer))
