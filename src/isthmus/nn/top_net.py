"""A dense encoder and decoder with a code of which few units are active."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from isthmus.nn.dense_net import DenseNet
from isthmus.nn.rows import Rows
from isthmus.nn.sparse_linear import SparseLinear
from isthmus.nn.top_units import top_of_batch, top_of_rows

PACE = 0.01  # of the threshold's running mean
SPARSE_FROM = 32  # units a kept one, from which on rows of the weight are faster than a product


class TopNet(DenseNet):
    """A `DenseNet` that keeps only the largest units of its code.

    Parameters
    ----------
    active
        Units kept: of each row, or of each row on average.
    over_batch
        Whether a batch's rows compete while training. At inference a unit is then kept from a
        threshold on, the running mean of the smallest value kept, so that an answer does not
        depend on the rows beside it.
    """

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
        if self.outwards is not None:
            self.outwards[0] = SparseLinear(widths[-1], widths[-2], bias=bias)
        self.sparsely = not tied and widths[-1] >= SPARSE_FROM * active
        self.threshold: Tensor
        self.idle: Tensor
        self.register_buffer("threshold", torch.tensor(-torch.inf))
        self.register_buffer("idle", torch.zeros(widths[-1], dtype=torch.int64))

    def encode(self, inputs: Tensor | Rows) -> Tensor:
        units = self.before_code(inputs)  # (batch, code)
        if not self.over_batch:
            return self._activated(top_of_rows(units, self.active)).dense()
        return self.code_activation(units) * (units >= self.threshold)

    def competed(self, units: Tensor) -> Rows:
        """The code while training; `threshold` and `idle` (rows since a unit was active) follow."""
        if not self.over_batch:
            kept = top_of_rows(units, self.active)
        else:
            kept = top_of_batch(units, self.active)
            self._follow(kept.values.detach().float().min())
        code = self._activated(kept)
        self.idle += len(code)
        self.idle[code.columns[code.values.detach() != 0]] = 0
        return code

    def decode_few(self, code: Rows) -> Tensor:
        """`decode` by whichever way is faster."""
        return self.decode(code if self.sparsely else code.dense())  # type: ignore[arg-type]

    def _activated(self, kept: Rows) -> Rows:
        # a sum of rows of the weight wants its number format, whatever the products are done in
        return kept.with_values(self.code_activation(kept.values).to(self.inwards[0].weight.dtype))

    @torch.no_grad()
    def _follow(self, smallest: Tensor) -> None:
        first = self.threshold.isinf()
        nearer = self.threshold.lerp(smallest.to(self.threshold.dtype), PACE)
        self.threshold.copy_(torch.where(first, smallest, nearer))

    @torch.no_grad()
    def begin(self):
        if MODE['T'] and self.outwards is not None and len(self.inwards)==1:
            self.outwards[0].weight.copy_(self.inwards[-1].weight.T)
    @torch.no_grad()
    def unit(self):
        if MODE['unit']:
            w=self.outwards[0].weight
            w /= w.norm(dim=1,keepdim=True).clamp_min(1e-12)
    def spare(self, units, dead):
        few = units[:, dead]
        k = min(few.shape[1], max(self.inwards[0].weight.shape[0] // 2, 1))
        v, i = few.topk(k, dim=1)
        return torch.zeros_like(units).index_copy(1, dead.nonzero()[:,0], torch.zeros_like(few).scatter(1,i,self.code_activation(v)))
MODE=dict(T=1,unit=0)
