"""One answer a sequence, from the states of recurrent layers."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from isthmus.nn.padded import Padded
from isthmus.nn.recurrent_net import RecurrentNet
from isthmus.nn.recurrent_reader import RecurrentReader

SUMMARIES = ("last", "mean", "max")


class SequenceAnswer(nn.Module):
    """A linear layer on a summary of a reader's states.

    Parameters
    ----------
    reader
        Of the sequences.
    outputs
        How many.
    summary
        "last": the state after the last step; "mean" or "max" over the states of all steps.
    """

    def __init__(self, reader: RecurrentReader, outputs: int, summary: str = "last") -> None:
        super().__init__()
        self.reader = reader
        self.summary = summary
        self.output = nn.Linear(reader.states, outputs)

    def forward(self, inputs: Padded) -> Tensor:
        """(batch, outputs)."""
        said, nets = self.reader.said(inputs), self.reader.nets
        ways = [said.values, said.backwards()][: len(nets)]  # each in the order in which it reads
        units = [self._units(net, way, said) for net, way in zip(nets, ways, strict=True)]
        summaries = torch.cat([self._summed_up(said, found) for found in units], dim=1)
        return self.output(self.reader.dropped(summaries))

    def _units(self, net: RecurrentNet, way: Tensor, said: Padded) -> Tensor:
        if self.summary == "last" and self.reader.truncation is not None:
            return net.at_end(way, int(said.lengths.min()), self.reader.truncation)
        return self.reader.in_parts(net, way)

    def _summed_up(self, said: Padded, units: Tensor) -> Tensor:
        if self.summary == "last":
            return said.last(units)
        if self.summary == "mean":
            real = units if said.mask is None else units * said.mask[:, :, None]
            return real.sum(dim=1) / said.lengths[:, None]
        if said.mask is not None:
            units = units.masked_fill(~said.mask[:, :, None], -torch.inf)
        return units.amax(dim=1)
