"""Recurrent layers over a window of steps, with a linear part beside them."""

from __future__ import annotations

from torch import Tensor, nn

from isthmus.nn.padded import Padded
from isthmus.nn.recurrent_reader import RecurrentReader
from isthmus.nn.sequence_answer import SequenceAnswer


class ForecastNet(nn.Module):
    """Outputs of the last state, and of the window itself.

    Parameters
    ----------
    reader
        Of the window; it sees the first `reader.width` numbers of each step.
    past
        Steps of a window.
    beside
        How many numbers, the last ones of each step, the linear part sees, which may be the same
        ones; 0: there is none.
    outputs
        How many.
    """

    def __init__(self, reader: RecurrentReader, past: int, beside: int, outputs: int) -> None:
        super().__init__()
        self.layers = SequenceAnswer(reader, outputs)
        self.linear = nn.Linear(past * beside, outputs) if beside else None
        self.beside = beside

    def forward(self, windows: Padded) -> Tensor:
        """(batch, outputs)."""
        values = windows.values
        found = self.layers(windows.with_values(values[:, :, : self.layers.reader.width]))
        if self.linear is None:
            return found
        return found + self.linear(values[:, :, -self.beside :].flatten(1))
