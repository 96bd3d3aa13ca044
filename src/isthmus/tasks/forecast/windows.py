"""A series cut into windows: so many steps past, and the next ones of its first column."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np


@dataclass(frozen=True, eq=False)
class Windows:
    """Attributes
    ----------
    X : array of shape (windows, past, columns)
    y : array of shape (windows, steps)
        What follows in the first column.
    """

    X: np.ndarray
    y: np.ndarray

    @classmethod
    def of(cls, values: np.ndarray, past: int, steps: int, rows: slice) -> Self:
        """Every window whose targets lie in these rows, all of them; what is past may lie before.

        Parameters
        ----------
        values : (all steps, columns)
        """
        first = max(rows.start, past)
        origins = np.arange(first, rows.stop - steps + 1)  # the row of the first target
        before = np.lib.stride_tricks.sliding_window_view(values, past, axis=0)
        after = np.lib.stride_tricks.sliding_window_view(values[:, 0], steps)
        return cls(before[origins - past].transpose(0, 2, 1), after[origins])

    def __len__(self) -> int:
        return len(self.y)

    def cut(self, past: int) -> Windows:
        """The last so many steps of what is past."""
        return Windows(self.X[:, -past:], self.y)
