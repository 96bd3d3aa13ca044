"""An answer to every step, from the states of recurrent layers."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from isthmus.nn.padded import Padded
from isthmus.nn.recurrent_reader import RecurrentReader


class StepAnswers(nn.Module):
    """A linear layer on a reader's states, `delay` steps after the step that is answered.

    After its last step a sequence goes on with blank ones, all alike and learned.

    Parameters
    ----------
    reader
        Of the sequences.
    outputs
        How many of each step.
    delay
        Steps between a step and its answer.
    """

    def __init__(self, reader: RecurrentReader, outputs: int, delay: int = 0) -> None:
        super().__init__()
        self.reader = reader
        self.delay = delay
        self.blank = nn.Parameter(torch.zeros(reader.width)) if delay else None
        self.output = nn.Linear(reader.states, outputs)

    def forward(self, inputs: Padded) -> Tensor:
        """Of the real steps, sequence by sequence, (steps, outputs)."""
        reader, said = self.reader, self.reader.said(inputs)
        units = reader.in_parts(reader.nets[0], self._with_blanks(said))[:, self.delay :]
        if len(reader.nets) > 1:
            back = said.with_values(reader.in_parts(reader.nets[1], said.backwards()))
            units = torch.cat([units, back.backwards()], dim=2)
        return self.output(reader.dropped(inputs.steps(units)))

    def _with_blanks(self, said: Padded) -> Tensor:
        if self.blank is None:
            return said.values
        longer = F.pad(said.values, (0, 0, 0, self.delay))
        times = torch.arange(longer.shape[1], device=longer.device)
        over = times >= said.lengths[:, None]  # (batch, longest + delay)
        return torch.where(over[:, :, None], self.blank, longer)
