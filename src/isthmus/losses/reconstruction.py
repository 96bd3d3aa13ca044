"""How far an output is from its target, one number an entry; sum over a row for the row's loss."""

from __future__ import annotations

from torch import Tensor
from torch.nn import functional as F


def squared(output: Tensor, target: Tensor) -> Tensor:
    """(output - target)^2"""
    return (output - target).square()


def absolute(output: Tensor, target: Tensor) -> Tensor:
    """|output - target|"""
    return (output - target).abs()


def binary_cross_entropy(logits: Tensor, target: Tensor) -> Tensor:
    """-target log s - (1 - target) log(1 - s), with s = sigmoid(logits); target in [0, 1]."""
    return F.softplus(logits) - target * logits


def cross_entropy(logits: Tensor, target: Tensor) -> Tensor:
    """-target log softmax(logits); target >= 0."""
    return -target * F.log_softmax(logits, dim=1)
