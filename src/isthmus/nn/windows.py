"""One long sequence of symbols, read by several streams side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np
import torch
from torch import Tensor


class Window(NamedTuple):
    """The same steps of every stream."""

    before: Tensor  # (streams, steps): the symbol that came before each
    symbols: Tensor  # (streams, steps)
    first: bool  # whether the streams begin here


@dataclass(frozen=True)
class Windows:
    """Streams that begin evenly spread over a sequence and are read on, window after window.

    A batch of as many rows as there are streams is one window of all of them, so that each row goes
    on where that of the batch before ended. Streams are equally long: neighbours share a symbol
    where the sequence cannot be divided.

    Parameters
    ----------
    symbols
        (length + 1,): the first is what comes before the sequence.
    streams
        At most the length.
    steps
        Of a window; the last one may be shorter.
    """

    symbols: Tensor
    streams: int
    steps: int
    width: ClassVar[int] = 1

    @property
    def length(self) -> int:
        """Of a stream."""
        return -(-(len(self.symbols) - 1) // self.streams)

    def __len__(self) -> int:
        return self.streams * -(-self.length // self.steps)

    def take(self, rows: Tensor) -> Window:
        """The batch with these row numbers."""
        stream, number = rows % self.streams, int(rows[0]) // self.streams
        begin = number * self.steps
        times = torch.arange(begin, min(begin + self.steps, self.length), device=rows.device)
        starts = stream * (len(self.symbols) - 1) // self.streams
        index = starts[:, None] + times  # (streams, steps)
        return Window(self.symbols[index], self.symbols[index + 1], number == 0)

    def shuffled(self, draws: np.random.Generator, batch_size: int) -> np.ndarray:
        """As they come: a window goes on where the one before ended."""
        return np.arange(len(self))

    def to(self, device: torch.device | str) -> Windows:
        return Windows(self.symbols.to(device), self.streams, self.steps)

    def arrays(self) -> tuple[np.ndarray, ...]:
        return (self.symbols.cpu().numpy(),)
