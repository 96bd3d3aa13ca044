"""How recurrent layers begin."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn

from isthmus.nn.cells import CELLS

STARTS = ("orthogonal", "identity")


@torch.no_grad()
def recurrent(
    network: nn.Module,
    generator: torch.Generator,
    *,
    start: str = "orthogonal",
    gain: float = 1.0,
    keeping: float = 1.0,
) -> None:
    """Begin the recurrent layers of a network so that they remember.

    Biases 0, but for the gate that keeps the state: an LSTM's forget gate (Jozefowicz et al. 2015),
    a GRU's update gate.

    Parameters
    ----------
    start
        Recurrent weights, gate by gate: "orthogonal" (Saxe et al. 2014) or "identity" (Le et al.
        2015, for rectifiers).
    gain
        What they are multiplied by.
    keeping
        The bias of the gate that keeps the state.
    """
    for layer in network.modules():
        if not isinstance(layer, tuple(CELLS.values())):
            continue
        width, weights = layer.hidden_size, dict[str, Any](layer.named_parameters())
        for gate in weights["weight_ih_l0"].split(width):
            nn.init.xavier_uniform_(gate, generator=generator)
        for gate in weights["weight_hh_l0"].split(width):
            if start == "identity":
                nn.init.eye_(gate)
            else:
                nn.init.orthogonal_(gate, generator=generator)
            gate *= gain
        for name in ("bias_ih_l0", "bias_hh_l0", "peepholes"):
            if name in weights:
                nn.init.zeros_(weights[name])
        if layer.keeping is not None:
            weights["bias_ih_l0"].view(-1, width)[layer.keeping] = keeping
