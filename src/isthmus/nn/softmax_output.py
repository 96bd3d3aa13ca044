"""The output layer of a softmax over a whole catalogue, and its likelihood in one buffer."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from isthmus.nn.rows import Rows


class SoftmaxOutput(nn.Linear):
    """A linear layer whose likelihood needs only a log-sum-exp a row and a gather at the targets.

    The logits live in one buffer that is kept between steps and that the backward pass overwrites
    with their gradient: at wide catalogues, mapping fresh memory for each step costs as much as the
    products.
    """

    _buffer: Tensor | None = None

    def negative_log_likelihood(self, hidden: Tensor, targets: Rows) -> Tensor:
        """-sum_i x_i log softmax(W h + b)_i for each row, (rows,) in float32."""
        return _Likelihood.apply(hidden, self.weight, self.bias, targets, self)

    def logits_buffer(self, rows: int, like: Tensor) -> Tensor:
        shape = (rows, self.out_features)
        held = self._buffer
        if held is None or held.dtype != like.dtype or held.device != like.device:
            held = None
        if held is None or held.shape[0] < rows:
            held = self._buffer = torch.empty(shape, dtype=like.dtype, device=like.device)
        return held[:rows]

    def __getstate__(self) -> dict[str, Any]:
        return {**super().__getstate__(), "_buffer": None}


class _Likelihood(torch.autograd.Function):
    @staticmethod
    def forward(
        context: Any, hidden: Tensor, weight: Tensor, bias: Tensor, targets: Rows, layer: SoftmaxOutput
    ) -> Tensor:
        device = hidden.device.type
        dtype = torch.get_autocast_dtype(device) if torch.is_autocast_enabled(device) else None
        hidden, weight = hidden.to(dtype or weight.dtype), weight.to(dtype or weight.dtype)
        logits = layer.logits_buffer(len(hidden), hidden)
        torch.addmm(bias.to(hidden.dtype), hidden, weight.T, out=logits)
        log_total = torch.logsumexp(logits.float(), dim=1)  # (rows,)
        mass = targets.sum(targets.values)  # (rows,)
        at_targets = targets.gather(logits).float() * targets.values
        context.save_for_backward(hidden, weight, log_total, mass)
        context.logits, context.targets = logits, targets
        return mass * log_total - targets.sum(at_targets)

    @staticmethod
    def backward(context: Any, upstream: Tensor) -> tuple[Tensor | None, ...]:  # type: ignore[override]
        hidden, weight, log_total, mass = context.saved_tensors
        targets, gradient = context.targets, context.logits
        gradient.sub_(log_total[:, None]).exp_().mul_((upstream * mass)[:, None])
        numbers = targets.numbers
        at_targets = (-upstream[numbers] * targets.values).to(gradient.dtype)
        gradient.index_put_((numbers, targets.columns), at_targets, accumulate=True)
        return (
            gradient @ weight,
            (gradient.T @ hidden).float(),
            gradient.sum(0, dtype=torch.float32),
            None,
            None,
        )
