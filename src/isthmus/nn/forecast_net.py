"""Recurrent layers over a window of steps, with a linear part beside them."""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor, nn
from torch.nn import functional as F

from isthmus.nn.padded import Padded
from isthmus.nn.recurrent_net import RecurrentNet


class ForecastNet(nn.Module):
    """Outputs of the last state, and of the window itself.

    Parameters
    ----------
    features, past
        Of a step; steps of a window.
    hidden, cell, dropout
        Of the recurrent layers.
    outputs
        How many.
    linear
        Whether there is a linear part.
    """

    def __init__(
        self,
        features: int,
        past: int,
        hidden: Sequence[int],
        cell: str,
        outputs: int,
        *,
        dropout: float,
        linear: bool,
    ) -> None:
        super().__init__()
        self.dropout = dropout
        self.layers = RecurrentNet(features, hidden, cell, dropout)
        self.output = nn.Linear(hidden[-1], outputs)
        self.linear = nn.Linear(past * features, outputs) if linear else None

    def forward(self, windows: Padded) -> Tensor:
        """(batch, outputs)."""
        units, _ = self.layers(windows.values)
        found = self.output(F.dropout(units[:, -1], self.dropout, self.training))
        return found if self.linear is None else found + self.linear(windows.values.flatten(1))
