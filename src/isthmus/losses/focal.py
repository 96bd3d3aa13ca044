"""The focal error of likes under a product of two probabilities, one number a row.

As in `row_error`, the gradient is formed while the matrices as wide as the rows are at hand.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable

FOCUS = 2
OF_ONES = 0.25  # weight of the ones; the zeros have the rest
SURE = 1e-6  # the nearest that a probability comes to 1
NEVER = 1e-38  # and to 0, in its logarithm

Cells = tuple[Tensor, Tensor]  # numbers of rows and of columns


def focal_of_product(first: Tensor, second: Tensor, ones: Cells, ignored: Cells) -> Tensor:
    """-.25 (1 - p)^2 log p summed over the ones of each row, -.75 p^2 log(1 - p) over the zeros.

    p = sigmoid(first) sigmoid(second), both (rows, width). What is neither one nor ignored is zero.

    References
    ----------
    Lin, Goyal, Girshick, He, Dollar 2017. Focal Loss for Dense Object Detection. ICCV. Equation 5.
    """
    return _FocalOfProduct.apply(first, second, ones, ignored)


class _FocalOfProduct(torch.autograd.Function):
    @staticmethod
    def forward(context: Any, first: Tensor, second: Tensor, ones: Cells, ignored: Cells) -> Tensor:
        context.dtypes = first.dtype, second.dtype
        wide = torch.promote_types(first.dtype, torch.float32)
        one, other = first.to(wide).sigmoid(), second.to(wide).sigmoid()
        p = (one * other).clamp_max_(1 - SURE)
        squares = p.square()
        errors = torch.log1p(-p).mul_(squares)
        slopes = (2 * errors).sub_(squares.mul_(p).div_(1 - p)).mul_(OF_ONES - 1)  # by log p
        errors.mul_(OF_ONES - 1)
        found = p[ones]
        missing, logs = 1 - found, found.clamp_min(NEVER).log()
        errors[ones] = -OF_ONES * missing**FOCUS * logs
        slopes[ones] = -OF_ONES * missing * (missing - FOCUS * found * logs)
        errors[ignored], slopes[ignored] = 0.0, 0.0
        context.save_for_backward(one.neg_().add_(1).mul_(slopes), slopes.mul_(1 - other))
        return errors.sum(dim=1)

    @staticmethod
    @once_differentiable
    def backward(context: Any, upstream: Tensor) -> tuple[Tensor | None, ...]:
        of_first, of_second = (
            (slopes * upstream.unsqueeze(1)).to(dtype)
            for slopes, dtype in zip(context.saved_tensors, context.dtypes, strict=True)
        )
        return of_first, of_second, None, None
