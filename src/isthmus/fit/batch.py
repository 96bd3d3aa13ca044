"""What a loss sees."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol, Self

import numpy as np
import torch
from torch import Tensor


class Source(Protocol):
    """All rows of the data, sparse (`nn.rows.Rows`), dense (`nn.dense_rows.DenseRows`) or other."""

    @property
    def width(self) -> int: ...
    def __len__(self) -> int: ...
    def take(self, rows: Tensor) -> Any:
        """The inputs of a batch: the rows with these numbers."""

    def shuffled(self, draws: np.random.Generator, batch_size: int) -> np.ndarray:
        """The order in which an epoch takes the rows."""

    def to(self, device: torch.device | str) -> Self: ...
    def arrays(self) -> tuple[np.ndarray, ...]:
        """The content, for a fingerprint."""


@dataclass(frozen=True, kw_only=True)
class Batch:
    """Some rows of the data, by number."""

    inputs: Any  # what the source's `take` returns: Rows, or a tensor (batch, width)
    rows: Tensor  # (batch,) row numbers in the fitted matrix
    total: int  # rows in the fitted matrix
    targets: Tensor | None = None
    updates: int = 0  # updates made before this batch
    generator: torch.Generator  # draws the noise of this epoch

    def __len__(self) -> int:
        return len(self.rows)
