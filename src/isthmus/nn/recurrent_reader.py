"""Recurrent layers that read sequences of numbers or of symbols, in one direction or in both."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from torch import Tensor, nn
from torch.nn import functional as F

from isthmus.nn.padded import Padded
from isthmus.nn.recurrent_net import RecurrentNet


class RecurrentReader(nn.Module):
    """What each step says, and the recurrent layers that it is said to.

    Parameters
    ----------
    features
        Of a step.
    hidden, cell, dropout, activation
        Of the layers. Dropout works on symbols' vectors, too.
    symbols
        0: steps are numbers. Else each is the number of one of so many symbols, and is replaced by
        a vector of width `embedding`.
    both
        Whether other layers read each sequence from its end.
    truncation
        Steps that gradients flow back; None: all.
    """

    def __init__(
        self,
        features: int,
        hidden: Sequence[int],
        cell: str,
        *,
        symbols: int = 0,
        embedding: int = 0,
        both: bool = False,
        dropout: float = 0.0,
        activation: str = "tanh",
        truncation: int | None = None,
    ) -> None:
        super().__init__()
        self.dropout = dropout
        self.truncation = truncation
        self.vectors = nn.Embedding(symbols, embedding) if symbols else None
        self.width = width = embedding if symbols else features  # of what a step says
        self.nets: Any = nn.ModuleList(
            RecurrentNet(width, hidden, cell, dropout, activation=activation)
            for _ in range(2 if both else 1)
        )
        self.states = hidden[-1] * len(self.nets)  # of all directions

    def said(self, inputs: Padded) -> Padded:
        """What the steps say, (batch, longest, width)."""
        if self.vectors is None:
            return inputs
        vectors = self.vectors(inputs.values[:, :, 0].long())
        return inputs.with_values(self.dropped(vectors))

    def in_parts(self, net: RecurrentNet, said: Tensor) -> Tensor:
        """The states of one direction; gradients stay in parts of `truncation` steps."""
        return net(said)[0] if self.truncation is None else net.in_parts(said, self.truncation)

    def dropped(self, units: Tensor) -> Tensor:
        return F.dropout(units, self.dropout, self.training)
