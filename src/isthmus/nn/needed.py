"""A network without the parameters that one of its answers does not need."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn


def keep_needed(network: nn.Module, answer: Callable[[], Tensor]) -> None:
    """Take out the parameters that `answer` does not depend on, such as a decoder's of a code.

    Those that are held fixed stay. An answer without a gradient, made of steps, does not tell:
    nothing is taken out.
    """
    parameters = {name: p for name, p in network.named_parameters() if p.requires_grad}
    with torch.enable_grad():
        found = answer().sum()
    if not found.requires_grad:
        return
    slopes = torch.autograd.grad(found, list(parameters.values()), allow_unused=True)
    for name, slope in zip(parameters, slopes, strict=True):
        if slope is None:
            owner, _, last = name.rpartition(".")
            network.get_submodule(owner).register_parameter(last, None)
