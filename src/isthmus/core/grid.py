"""The grid of a map: where its units lie, how far apart they are, and which are neighbours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from isthmus.core.errors import ParameterError

TOPOLOGIES = ("rectangular", "hexagonal")
ROW_OF_HEXAGONS = 3**0.5 / 2  # its height, where neighbours in it are 1 apart
REACH = {"rectangular": 2, "hexagonal": 1}  # squared distance of the farthest neighbours


@dataclass(frozen=True, kw_only=True)
class Grid:
    """Units in `height` rows of `width`, numbered row by row.

    Parameters
    ----------
    topology : "rectangular", with eight neighbours inside the grid, or "hexagonal", with six: every
        other row is moved by half a unit.
    toroid : whether the last row lies beside the first, and the last column beside the first.

    Raises
    ------
    ParameterError
        for an odd number of rows of hexagons on a toroid, whose first and last would not fit.
    """

    height: int
    width: int
    topology: str = "rectangular"
    toroid: bool = False

    def __post_init__(self) -> None:
        if self.toroid and self.topology == "hexagonal" and self.height % 2:
            raise ParameterError(
                f"a toroid of hexagons needs an even number of rows, not {self.height}; use "
                f"{self.height + 1}"
            )

    def __len__(self) -> int:
        return self.height * self.width

    @property
    def sides(self) -> tuple[float, float]:
        """From the first row to where the next grid would begin, and the same of the columns."""
        step = ROW_OF_HEXAGONS if self.topology == "hexagonal" else 1.0
        return self.height * step, float(self.width)

    def places(self) -> np.ndarray:
        """Where each unit lies, down and across, (units, 2); neighbours in a row are 1 apart."""
        row, column = np.divmod(np.arange(len(self)), self.width)
        if self.topology == "rectangular":
            return np.column_stack([row, column]).astype(float)
        return np.column_stack([row * ROW_OF_HEXAGONS, column + row % 2 / 2])

    def squared_distances(self, dtype: Any = np.float32) -> np.ndarray:
        """Between all units, in the plane or around the toroid, (units, units)."""
        total = np.zeros((len(self), len(self)), dtype)
        for place, side in zip(self.places().T.astype(dtype), self.sides, strict=True):
            apart = np.abs(place[:, None] - place)
            if self.toroid:
                apart = np.minimum(apart, np.asarray(side, dtype) - apart)
            total += np.square(apart)
        return total

    def neighbours(self) -> tuple[np.ndarray, np.ndarray]:
        """All pairs of neighbours, each pair both ways: two arrays of unit numbers."""
        squared = self.squared_distances()
        near = (squared > 0.5) & (squared < REACH[self.topology] + 0.5)
        first, second = np.nonzero(near)
        return first, second
