"""The errors of rows with their gradient worked out beforehand.

Written out, as in `reconstruction`, each operation would read and write a matrix as wide as the
rows once in the forward and once or twice in the backward pass. Here the gradient by the logits is
formed while they are at hand.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable
from torch.nn import functional as F


def squared(logits: Tensor, target: Tensor) -> Tensor:
    """sum_i (logits_i - target_i)^2 of each row, (rows,)."""
    return _RowError.apply(logits, target, _squared)


def squared_of_sigmoid(logits: Tensor, target: Tensor) -> Tensor:
    """sum_i (sigmoid(logits_i) - target_i)^2 of each row, (rows,)."""
    return _RowError.apply(logits, target, _squared_of_sigmoid)


def binary_cross_entropy(logits: Tensor, target: Tensor) -> Tensor:
    """The sum of `reconstruction.binary_cross_entropy` of each row, (rows,)."""
    return _RowError.apply(logits, target, _binary_cross_entropy)


def cross_entropy(logits: Tensor, target: Tensor) -> Tensor:
    """The sum of `reconstruction.cross_entropy` of each row, (rows,)."""
    return _RowError.apply(logits, target, _cross_entropy)


def _squared(logits: Tensor, target: Tensor) -> tuple[Tensor, Tensor]:
    off = logits - target
    return off.square().sum(dim=1), off.mul_(2)


def _squared_of_sigmoid(logits: Tensor, target: Tensor) -> tuple[Tensor, Tensor]:
    output = torch.sigmoid(logits)
    off = output - target
    errors = off.square().sum(dim=1)
    return errors, torch.ops.aten.sigmoid_backward(off.mul_(2), output)


def _binary_cross_entropy(logits: Tensor, target: Tensor) -> tuple[Tensor, Tensor]:
    errors = F.softplus(logits).sum(dim=1) - (logits * target).sum(dim=1)
    return errors, torch.sigmoid(logits).sub_(target)


def _cross_entropy(logits: Tensor, target: Tensor) -> tuple[Tensor, Tensor]:
    logs = F.log_softmax(logits, dim=1)
    errors = -(logs * target).sum(dim=1)
    return errors, logs.exp_().mul_(target.sum(dim=1, keepdim=True)).sub_(target)


class _RowError(torch.autograd.Function):
    @staticmethod
    def forward(context: Any, logits: Tensor, target: Tensor, formula: Any) -> Tensor:
        errors, slopes = formula(logits.to(target.dtype), target)
        context.save_for_backward(slopes)
        context.dtype = logits.dtype
        return errors

    @staticmethod
    @once_differentiable
    def backward(context: Any, upstream: Tensor) -> tuple[Tensor, None, None]:
        (slopes,) = context.saved_tensors
        return (slopes * upstream.unsqueeze(1)).to(context.dtype), None, None
