"""The output layer of a softmax over a whole catalogue, and its likelihood."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.autograd.function import once_differentiable

from isthmus.nn.rows import Rows


class SoftmaxOutput(nn.Linear):
    """A linear layer whose likelihood makes one (rows, items) matrix in all.

    The logits turn into probabilities and those into the logits' gradient in the same memory. The
    targets stay sparse.
    """

    def negative_log_likelihood(self, hidden: Tensor, targets: Rows) -> Tensor:
        """-sum_i x_i log softmax(W h + b)_i for each row, (rows,) in float32."""
        return _Likelihood.apply(hidden, self.weight, self.bias, targets)


class _Likelihood(torch.autograd.Function):
    """With s = sum_i x_i the gradient of a row's logits is s (softmax - x / s).

    The factor s is applied to the small matrices of the products with it, never to the wide one.
    """

    @staticmethod
    def forward(
        context: Any, hidden: Tensor, weight: Tensor, bias: Tensor, targets: Rows
    ) -> Tensor:
        device = hidden.device.type
        context.dtypes = hidden.dtype, weight.dtype
        if torch.is_autocast_enabled(device):
            dtype = torch.get_autocast_dtype(device)
            hidden, weight, bias = hidden.to(dtype), weight.to(dtype), bias.to(dtype)
        matrix = torch.addmm(bias, hidden, weight.T)  # (rows, items)
        torch.softmax(matrix, dim=1, out=matrix)
        mass = targets.sum(targets.values)
        cells = targets.numbers * targets.width + targets.columns
        at_targets = matrix.view(-1)[cells].float()
        context.save_for_backward(hidden, weight, mass, cells, at_targets)
        context.matrix, context.targets = matrix, targets
        return -targets.sum(targets.values * at_targets.clamp_min(1e-38).log())

    @staticmethod
    @once_differentiable
    def backward(context: Any, upstream: Tensor) -> tuple[Tensor | None, ...]:
        hidden, weight, mass, cells, at_targets = context.saved_tensors
        matrix, targets = context.matrix, context.targets
        context.matrix = None  # overwritten here: a second backward pass must fail
        share = targets.values / mass.clamp_min(1e-38)[targets.numbers]
        matrix.view(-1)[cells] = (at_targets - share).to(matrix.dtype)
        scale = (upstream * mass).to(matrix.dtype)
        of_hidden, of_weight = context.dtypes
        to_hidden = (matrix @ weight).mul_(scale[:, None]).to(of_hidden)
        if not context.needs_input_grad[1]:
            return to_hidden, None, None, None
        to_weight = matrix.T @ (hidden * scale[:, None])
        return to_hidden, to_weight.to(of_weight), (scale @ matrix).to(of_weight), None
