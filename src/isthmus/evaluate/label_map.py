"""Which labels the rows of each unit of a map have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from isthmus.core.errors import ParameterError


@dataclass(frozen=True, kw_only=True, eq=False)
class LabelMap:
    """Rows counted by unit and label.

    Attributes
    ----------
    classes : array of shape (classes,)
        The labels, sorted.
    counts : array of shape (height, width, classes)
        Rows of each unit with each label.
    """

    classes: np.ndarray
    counts: np.ndarray

    @classmethod
    def of(cls, units: np.ndarray, labels: ArrayLike, grid: tuple[int, int]) -> Self:
        """The map of rows with these units and labels, (rows,) each.

        Raises
        ------
        ParameterError
            when there is not one label a row.
        """
        labels = np.asarray(labels)
        if labels.shape != units.shape:
            raise ParameterError(f"there are {len(units)} rows and labels of shape {labels.shape}")
        classes, numbers = np.unique(labels, return_inverse=True)
        cells = units * len(classes) + numbers
        counts = np.bincount(cells, minlength=grid[0] * grid[1] * len(classes))
        return cls(classes=classes, counts=counts.reshape(*grid, len(classes)))

    @property
    def majority(self) -> np.ndarray:
        """Which of `classes` most rows of a unit have, (height, width); -1 where there is none."""
        return np.where(self.counts.any(axis=2), self.counts.argmax(axis=2), -1)

    @property
    def purity(self) -> np.ndarray:
        """The share of that label among a unit's rows, (height, width); NaN where there is none."""
        rows = self.counts.sum(axis=2)
        return np.where(rows > 0, self.counts.max(axis=2) / np.maximum(rows, 1), np.nan)
