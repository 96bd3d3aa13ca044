"""A restricted machine that learns to be a layer of a deep Boltzmann machine."""

from __future__ import annotations

import torch
from torch import Tensor

from isthmus.nn.rbm_net import RBMNet


class CopiedRBMNet(RBMNet):
    """A machine that has its visible or its hidden units several times, with the same weights.

    A unit that hears a side several times hears it as loudly as it will hear two sides later. As
    with the data, all copies are taken to be in the same state.

    Parameters
    ----------
    net
        A machine of the same form.
    visible_copies, hidden_copies
        How often it has either side.
    """

    def __init__(self, net: RBMNet, visible_copies: int, hidden_copies: int) -> None:
        width, code = net.weight.shape
        super().__init__(width, code, net.visible, net.hidden, len(net.chains))
        self.visible_copies, self.hidden_copies = visible_copies, hidden_copies

    def heard(self, apart: Tensor) -> Tensor:
        return torch.lerp(self.hidden_bias, super().heard(apart), self.visible_copies)

    def visible_inputs(self, hidden: Tensor) -> Tensor:
        return torch.lerp(self.visible_bias, super().visible_inputs(hidden), self.hidden_copies)

    @torch.no_grad()
    def recentre(self, visible: Tensor, hidden: Tensor) -> None:
        # not rounded: the same error in every row would be a bias
        with torch.autocast(visible.device.type, enabled=False):
            heard = self.hidden_inputs(visible[None])[0], self.visible_inputs(hidden[None])[0]
        super().recentre(visible, hidden)
        self.hidden_bias.copy_(heard[0])
        self.visible_bias.copy_(heard[1])
