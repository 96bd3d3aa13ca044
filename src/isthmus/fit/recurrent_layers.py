"""The abstract estimator of what has recurrent layers: which, how they begin and how they learn."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn

from isthmus.core.errors import ParameterError
from isthmus.core.parameters import choice, estimator, number, whole, widths
from isthmus.fit.on_encoder import OnEncoder
from isthmus.fit.player import Player, RowLoss
from isthmus.nn.cells import CELLS
from isthmus.nn.cells.first_weights import STARTS, recurrent
from isthmus.nn.cells.rnn import ACTIVATIONS


@estimator
class RecurrentLayers(OnEncoder):
    """Abstract: layers of a recurrent cell on top of each other.

    A variant hands `cell`, `hidden`, `dropout`, `activation` and `truncation` to its network.

    Parameters
    ----------
    cell
        Of the recurrent layers: "rnn", "lstm", "peephole" (gates see the memory), "coupled" (an
        LSTM that forgets what it replaces) or "gru".
    hidden
        Widths of the recurrent layers, at least one.
    dropout
        Share of the units forgotten at random while training, in [0, 1): of symbols' vectors,
        between layers and before the answer.
    truncation
        Steps that gradients flow back; None: to the first.
    clip
        A longer gradient is shortened to this norm; None leaves it.
    activation
        Of the simple cell: "tanh" or "relu".
    start
        Recurrent weights at first, gate by gate: "orthogonal" or "identity".
    gain
        What those are multiplied by.
    gate_bias
        At first, of the gate that keeps the state; those of others are 0.
    """

    cell: str = choice("lstm", *CELLS)
    hidden: tuple[int, ...] = widths((64,))
    dropout: float = number(0.0, least=0, below=1)
    truncation: int | None = whole(None, least=1, optional=True)
    clip: float | None = number(1.0, above=0, optional=True)
    activation: str = choice("tanh", *ACTIVATIONS)
    start: str = choice("orthogonal", *STARTS)
    gain: float = number(1.0, above=0)
    gate_bias: float = number(1.0)

    def check_parameters(self) -> None:
        super().check_parameters()
        if self.activation != "tanh" and self.cell != "rnn":
            raise ParameterError(
                f"{type(self).__name__}: activation is {self.activation!r}, but "
                f"cell={self.cell!r} has activations of its own; use cell='rnn' or "
                "activation='tanh'"
            )

    def initialise_head(self, head: Any, generator: torch.Generator) -> None:
        super().initialise_head(head, generator)
        self.begin_layers(head, generator)

    def begin_layers(self, head: Any, generator: torch.Generator) -> None:
        """Draw the first weights of what is recurrent."""
        recurrent(head, generator, start=self.start, gain=self.gain, keeping=self.gate_bias)

    def _player(self, network: nn.Module, loss: RowLoss | None = None) -> Player:
        player = super()._player(network, loss)
        player.clip = self.clip
        return player
