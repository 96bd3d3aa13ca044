"""Dense rows on a device."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from isthmus.nn.rows import Rows


@dataclass(frozen=True)
class DenseRows:
    """Rows of numbers, (rows, width)."""

    values: Tensor

    @classmethod
    def from_array(cls, array: np.ndarray, dtype: torch.dtype = torch.float32) -> DenseRows:
        with warnings.catch_warnings():  # of arrays that may not be written: nobody writes
            warnings.filterwarnings("ignore", message="The given NumPy array is not writ")
            values = torch.from_numpy(np.ascontiguousarray(array))
        return cls(values.to(dtype))

    @property
    def width(self) -> int:
        return self.values.shape[1]

    def __len__(self) -> int:
        return len(self.values)

    def take(self, rows: Tensor) -> Tensor:
        """The rows with these numbers, in this order."""
        return self.values.index_select(0, rows)

    def shuffled(self, draws: np.random.Generator, batch_size: int) -> np.ndarray:
        return draws.permutation(len(self))

    def to(self, device: torch.device | str) -> DenseRows:
        return DenseRows(self.values.to(device))

    def arrays(self) -> tuple[np.ndarray, ...]:
        return (self.values.cpu().numpy(),)


def dense(inputs: Any) -> Tensor:
    """A batch as a dense tensor, (batch, width), whether it is sparse or not."""
    return inputs.dense() if isinstance(inputs, Rows) else inputs
