"""Gradients of losses by the states of every step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import Tensor

from isthmus.nn.padded import Padded
from isthmus.nn.recurrent_net import cut
from isthmus.nn.sequence_answer import SequenceAnswer


def gradient_norms(
    network: SequenceAnswer, inputs: Padded, costs: Callable[[Tensor], Tensor]
) -> np.ndarray:
    """|dL / dh_t| of each sequence's own loss at each step, (batch, longest).

    h_t are the states of the last layer that reads forwards. Layers are run a step at a time, since
    a fused layer does not show its states on the way.
    """
    said = network.reader.said(inputs)
    cuts = network.cuts(said)
    state: Any = None
    hidden = []
    for number, step in enumerate(said.values.split(1, dim=1)):
        _, state = network.reader.nets[0](step, cut(state) if number in cuts else state)
        top = state[-1]
        hidden.append(top[0] if isinstance(top, tuple) else top)  # (1, batch, width)
    units = [torch.cat(hidden).transpose(0, 1), *network.units(said)[1:]]
    loss = costs(network.conclude(said, units)).sum()
    slopes = torch.autograd.grad(loss, hidden, materialize_grads=True)
    # squares of what vanished would be 0 in single precision
    return torch.cat(slopes).double().norm(dim=2).T.numpy()
