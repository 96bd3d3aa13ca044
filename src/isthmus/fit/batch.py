"""What a loss sees."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from isthmus.nn.rows import Rows


@dataclass(frozen=True, kw_only=True)
class Batch:
    """Some rows of the data, by number."""

    inputs: Rows
    rows: Tensor  # (batch,) row numbers in the fitted matrix
    total: int  # rows in the fitted matrix
    targets: Tensor | None = None
    updates: int = 0  # updates made before this batch
    generator: torch.Generator  # draws the noise of this epoch

    def __len__(self) -> int:
        return len(self.rows)
