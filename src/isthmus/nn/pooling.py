"""Windows of feature maps brought to one number each."""

from __future__ import annotations

from torch import Tensor
from torch.nn import functional as F

POOLINGS = ("max", "average", "sum")


def pool(maps: Tensor, pooling: str, window: int, *, partial: bool = True) -> Tensor:
    """The maximum, mean or sum of every window x window, side by side.

    Parameters
    ----------
    maps : (batch, channels, height, width)
    partial
        Whether windows that reach beyond the lower or right edge count, by what they hold, or are
        left out with it.
    """
    if pooling == "max":
        return F.max_pool2d(maps, window, ceil_mode=partial)
    divisor = 1 if pooling == "sum" else None
    return F.avg_pool2d(maps, window, ceil_mode=partial, divisor_override=divisor)
