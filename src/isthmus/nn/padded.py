"""Sequences of several lengths, on a device and in a batch."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor

POOL = 16  # batches among which an epoch sorts sequences by length


@dataclass(frozen=True)
class Padded:
    """A batch of sequences, filled up with zeros to the longest."""

    values: Tensor  # (batch, longest, features)
    lengths: Tensor  # (batch,)
    mask: Tensor | None  # (batch, longest): which steps are real; None: all

    @property
    def requires_grad(self) -> bool:
        return self.values.requires_grad

    def with_values(self, values: Tensor) -> Padded:
        """Other numbers at the same steps, (batch, longest, ...)."""
        return replace(self, values=values)

    def steps(self, units: Tensor) -> Tensor:
        """The real steps of (batch, longest, units), sequence by sequence, (steps, units)."""
        return units.flatten(0, 1) if self.mask is None else units[self.mask]

    def filled(self, steps: Tensor) -> Padded:
        """Other numbers at the real steps, (steps, ...), and zeros at those filled up."""
        if self.mask is None:
            return self.with_values(steps.view(*self.values.shape[:2], *steps.shape[1:]))
        values = steps.new_zeros(*self.mask.shape, *steps.shape[1:])
        values[self.mask] = steps
        return self.with_values(values)

    def sums(self, numbers: Tensor) -> Tensor:
        """The sum over each sequence, (batch,), of one number a real step, (steps,)."""
        if self.mask is None:
            return numbers.view(len(self.values), -1).sum(dim=1)
        padded = numbers.new_zeros(self.mask.shape).masked_scatter(self.mask, numbers)
        return padded.sum(dim=1)

    def last(self, units: Tensor) -> Tensor:
        """Those of each sequence's last step, (batch, units)."""
        return units[torch.arange(len(units), device=units.device), self.lengths - 1]

    def backwards(self) -> Tensor:
        """Each sequence from its last step to its first, (batch, longest, features)."""
        if self.mask is None:
            return self.values.flip(1)
        times = torch.arange(self.values.shape[1], device=self.values.device)
        index = (self.lengths[:, None] - 1 - times).clamp(min=0)  # (batch, longest)
        return self.values.take_along_dim(index[:, :, None], dim=1)


@dataclass(frozen=True)
class SequenceSource:
    """All sequences on a device: their steps (steps, features), and where each begins."""

    values: Tensor
    offsets: Tensor  # (sequences + 1,), on the CPU

    @classmethod
    def from_arrays(
        cls, values: np.ndarray, offsets: np.ndarray, dtype: torch.dtype
    ) -> SequenceSource:
        steps = torch.from_numpy(np.require(values, requirements=["C", "W"])).to(dtype)
        return cls(steps, torch.from_numpy(offsets))

    @property
    def width(self) -> int:
        return self.values.shape[1]

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def take(self, rows: Tensor) -> Padded:
        """The sequences with these numbers, in this order."""
        device, rows = self.values.device, rows.cpu()
        firsts = self.offsets[rows]
        lengths = self.offsets[rows + 1] - firsts
        times = torch.arange(int(lengths.max()))
        index = firsts[:, None] + times  # (batch, longest)
        if bool((lengths == len(times)).all()):
            return Padded(self.values[index.to(device)], lengths.to(device), None)
        mask = (times < lengths[:, None]).to(device)
        values = self.values[index.clamp(max=len(self.values) - 1).to(device)]
        return Padded(values * mask[:, :, None], lengths.to(device), mask)

    def shuffled(self, draws: np.random.Generator, batch_size: int) -> np.ndarray:
        """An order in which neighbours are about as long, so that batches need little filling.

        Sorted by length within every POOL batches of a random order; the batches then change
        places, but for the last one, which may be short.
        """
        order = draws.permutation(len(self))
        lengths = self.offsets.diff().numpy()
        pool = POOL * batch_size
        for first in range(0, len(order), pool):
            part = order[first : first + pool]
            order[first : first + pool] = part[lengths[part].argsort(kind="stable")]
        full = len(order) // batch_size * batch_size
        batches = draws.permutation(order[:full].reshape(-1, batch_size))
        return np.concatenate([batches.ravel(), order[full:]])

    def to(self, device: torch.device | str) -> SequenceSource:
        return SequenceSource(self.values.to(device), self.offsets)

    def arrays(self) -> tuple[np.ndarray, ...]:
        return self.values.cpu().numpy(), self.offsets.numpy()
