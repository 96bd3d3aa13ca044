"""How what a person has becomes what a model takes: one class for every kind of source.

A further kind is a class with the methods of `Input` and a rule in chosen.py of when it is meant.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, ClassVar, Protocol, Self

import numpy as np
import polars as pl

from isthmus.data import frames, sql
from isthmus.data.mixed import MixedTable, is_mixed
from isthmus.data.samples import is_table


@dataclass(frozen=True, kw_only=True, eq=False)
class Reading:
    """What a person may say of a source.

    Attributes
    ----------
    target : the column, or the array of an .npz, to predict; images have theirs by their folders.
    ignore : columns to leave out.
    kinds : column -> "number", "date", "category" or "identifier", where the rules are wrong.
    image_size : (height, width) to bring images to.
    skip_bad_rows : go on without rows that cannot be used, and say so.
    """

    target: str | None = None
    ignore: Sequence[str] = ()
    kinds: Mapping[str, str] = field(default_factory=dict)
    image_size: tuple[int, int] | None = None
    skip_bad_rows: bool = False


@dataclass(frozen=True, kw_only=True, eq=False)
class Examples:
    """Rows that were read and are no numbers yet.

    Attributes
    ----------
    rows : what the input reads: a table, samples. It has a length, and its input takes of it.
    target : (rows,) as it was found, null where it is missing; None where there is none.
    source, unit : how messages call it, and its rows.
    notes : what a person should know of the reading.
    """

    rows: Any
    target: pl.Series | None
    source: str
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.rows)

    def take(self, places: np.ndarray) -> Examples:
        """Some of the rows."""
        target = None if self.target is None else self.target[places]
        return replace(self, rows=self.rows.take(places), target=target)


@dataclass(frozen=True, kw_only=True, eq=False)
class Given:
    """Rows as a model takes them.

    Attributes
    ----------
    X : as the model's `fit` and `predict` take it.
    target : (rows,) as `Examples.target`.
    beside : columns that tell the rows apart.
    source : what was read.
    notes : what a person should know.
    features : for the linear models that stand beside, where X are no rows of numbers.
    """

    X: Any
    target: pl.Series | None
    beside: dict[str, Any]
    source: str
    notes: tuple[str, ...] = ()
    features: Any = None

    def __len__(self) -> int:
        return self.X.shape[0]


class Input(Protocol):
    """What a predictor asks of a kind of source; fitted on rows that are learned from alone."""

    kind: ClassVar[str]

    @classmethod
    def read(cls, data: Any, asked: Reading) -> Examples:
        """The rows of a source to learn from, with their target."""

    @classmethod
    def of(cls, examples: Examples, asked: Reading, scale: str, model: Any) -> Self:
        """The input that these rows suggest."""

    def again(self, data: Any, asked: Reading) -> Examples:
        """The rows of a source to predict, their target where it is there."""

    def given(self, examples: Examples, *, skip_bad_rows: bool = False) -> Given:
        """Rows as the model takes them."""

    def told(self) -> dict[str, Any]:
        """What became of what was read, as JSON values."""

    def state(self) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
        """All of it, as JSON values and arrays."""

    @classmethod
    def from_state(cls, values: dict[str, Any], arrays: dict[str, np.ndarray]) -> Self:
        """The reverse of `state`."""


def holds_columns(data: Any) -> bool:
    """Whether a source is a table whose columns are of any kind, and no samples."""
    if isinstance(data, pl.DataFrame | pl.LazyFrame | MixedTable) or frames.is_pandas(data):
        return True
    if not isinstance(data, str | Path):
        return False
    path = Path(data)
    if path.is_file():
        return is_table(path)
    return is_mixed(data) or (not path.exists() and sql.is_url(str(data)))
