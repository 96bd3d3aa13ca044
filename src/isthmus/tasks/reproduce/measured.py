"""What running a recipe gave, whatever its kind."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Measured:
    """Values by metric, one a run.

    Attributes
    ----------
    values : metric -> one number for every run (seed, split).
    definitions : metric -> its exact definition.
    se : metric -> standard error over what was counted, the mean of the runs'.
    protocol : how data were held back.
    counted : over what a value is a mean: "500 users", "10,000 rows".
    chosen : what validation chose, one for every split.
    notes : epochs, time and whatever else a reader should know.
    """

    values: dict[str, list[float]]
    definitions: dict[str, str]
    protocol: str
    counted: str
    se: dict[str, float] = field(default_factory=dict)
    chosen: list[dict[str, Any]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def runs(self) -> int:
        return max(len(values) for values in self.values.values())
