"""Sparse rows on a device: the input of a recommender's first layer and the targets of its loss."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import scipy.sparse as sp
import torch
from torch import Tensor


@dataclass(frozen=True, kw_only=True)
class Rows:
    """A block of sparse rows, in the three arrays of CSR. A stored zero is a value like others."""

    values: Tensor  # (stored,) float32 or float64
    columns: Tensor  # (stored,) int64
    offsets: Tensor  # (rows + 1,) int64
    width: int

    @classmethod
    def from_csr(
        cls,
        matrix: sp.csr_array,
        device: torch.device | str = "cpu",
        dtype: torch.dtype = torch.float32,
    ) -> Rows:
        stored = np.float64 if dtype == torch.float64 else np.float32
        return cls(
            values=torch.from_numpy(np.require(matrix.data, stored, "W")),
            columns=torch.from_numpy(matrix.indices.astype(np.int64)),
            offsets=torch.from_numpy(matrix.indptr.astype(np.int64)),
            width=matrix.shape[1],
        ).to(device)

    def shuffled(self, draws: np.random.Generator, batch_size: int) -> np.ndarray:
        return draws.permutation(len(self))

    def to(self, device: torch.device | str) -> Rows:
        return Rows(
            values=self.values.to(device),
            columns=self.columns.to(device),
            offsets=self.offsets.to(device),
            width=self.width,
        )

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @property
    def lengths(self) -> Tensor:
        """How many values each row stores, (rows,)."""
        return self.offsets.diff()

    @cached_property
    def numbers(self) -> Tensor:
        """The row of each stored value, (stored,)."""
        return torch.arange(len(self), device=self.offsets.device).repeat_interleave(
            self.lengths, output_size=len(self.columns)
        )

    def take(self, rows: Tensor) -> Rows:
        """The rows with these numbers, in this order."""
        starts, lengths = self.offsets[rows], self.lengths[rows]
        offsets = _offsets(lengths)
        shift = (starts - offsets[:-1]).repeat_interleave(lengths)
        places = torch.arange(len(shift), device=shift.device).add_(shift)
        return Rows(
            values=self.values.index_select(0, places),
            columns=self.columns.index_select(0, places),
            offsets=offsets,
            width=self.width,
        )

    def keep(self, chosen: Tensor) -> Rows:
        """Only the stored values where `chosen`, a mask of shape (stored,), is true."""
        before = _offsets(chosen.long())
        places = chosen.nonzero().squeeze(1)
        return Rows(
            values=self.values.index_select(0, places),
            columns=self.columns.index_select(0, places),
            offsets=before[self.offsets],
            width=self.width,
        )

    def dense(self) -> Tensor:
        """All cells, (rows, width), zero where nothing is stored."""
        cells = self.values.new_zeros(len(self), self.width)
        cells[self.numbers, self.columns] = self.values
        return cells

    def arrays(self) -> tuple[np.ndarray, ...]:
        return tuple(part.cpu().numpy() for part in (self.values, self.columns, self.offsets))

    def transposed(self) -> Rows:
        """Columns as rows."""
        order = _stable_order(self.columns, self.width)
        return Rows(
            values=self.values.index_select(0, order),
            columns=self.numbers.index_select(0, order),
            offsets=_offsets(self.columns.bincount(minlength=self.width)),
            width=len(self),
        )

    def with_values(self, values: Tensor) -> Rows:
        return Rows(values=values, columns=self.columns, offsets=self.offsets, width=self.width)

    def unit(self) -> Rows:
        """Each row divided by its Euclidean length; rows of length 0 stay."""
        lengths = self.sum(self.values**2).sqrt().clamp_min(1e-12)
        return self.with_values(self.values / lengths[self.numbers])

    def sum(self, values: Tensor) -> Tensor:
        """Add up `values`, (stored,), row by row, (rows,)."""
        totals = torch.zeros(len(self), dtype=values.dtype, device=values.device)
        return totals.index_add_(0, self.numbers, values)

    def gather(self, matrix: Tensor) -> Tensor:
        """The entries of a dense (rows, width) matrix at the stored cells, (stored,)."""
        return matrix[self.numbers, self.columns]


def stacked(above: Rows, below: Rows) -> Rows:
    """The rows of one block and then those of another of the same width."""
    return Rows(
        values=torch.cat([above.values, below.values]),
        columns=torch.cat([above.columns, below.columns]),
        offsets=torch.cat([above.offsets, above.offsets[-1] + below.offsets[1:]]),
        width=above.width,
    )


def _offsets(lengths: Tensor) -> Tensor:
    return torch.nn.functional.pad(lengths.cumsum(0), (1, 0))


def _stable_order(columns: Tensor, width: int) -> Tensor:
    if columns.device.type != "cpu":
        return columns.argsort(stable=True)
    # NumPy sorts 16-bit integers by radix, ten times as fast as torch's sort
    narrow = columns.numpy().astype(np.uint16 if width <= 1 << 16 else np.int32)
    return torch.from_numpy(narrow.argsort(kind="stable"))
