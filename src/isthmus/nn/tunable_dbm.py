"""A feed-forward net that begins with the weights of a deep Boltzmann machine."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from isthmus.nn.dbm_net import DBMNet
from isthmus.nn.dense_rows import dense
from isthmus.nn.rows import Rows


class TunableDBM(nn.Module):
    """Layers h_l = mean(h_(l-1) W_l + q_(l+1) U_l + b_l) from the rows h_0 upwards.

    With U_l = W_(l+1)^T and the biases of the machine they begin as its next sweep of mean field.
    The means q are those of the machine as it was: it does not move with W, U and b (Salakhutdinov
    and Hinton 2009, section 3.3, there with two layers).

    Parameters
    ----------
    machine
        Becomes a part, held fixed.
    """

    def __init__(self, machine: DBMNet) -> None:
        super().__init__()
        self.machine = machine.requires_grad_(False)
        biases = machine.plain_biases(range(1, machine.top + 1))
        self.up = nn.ParameterList(weight.clone() for weight in machine.couplings)
        self.down = nn.ParameterList(weight.T.clone() for weight in machine.couplings[1:])
        self.biases = nn.ParameterList(bias.clone() for bias in biases.values())

    def encode(self, visible: Tensor | Rows) -> Tensor:
        """The top layer, (rows, widths[-1])."""
        rows = dense(visible)
        with torch.no_grad():
            means = self.machine.mean_field(rows)
        units = rows
        for layer, (up, bias) in enumerate(zip(self.up, self.biases, strict=True)):
            heard = units @ up + bias
            if layer < len(self.down):
                heard = heard + means[layer + 2] @ self.down[layer]
            units = self.machine.units.mean(heard)
        return units
