"""Tables: each column encoded by what it holds, then brought to one scale."""

from __future__ import annotations

import warnings
from typing import Any, ClassVar, Self

import numpy as np

from isthmus.core.errors import DataError, ParameterError
from isthmus.data.encoding import Encoding
from isthmus.data.mixed import MixedTable, read_mixed
from isthmus.data.scaling import Scaling
from isthmus.tasks.predictor.inputs import Examples, Given, Reading


class TableInput:
    """Columns of any kind as scaled features."""

    kind: ClassVar[str] = "table"

    def __init__(self, target: str, encoding: Encoding, scaling: Scaling) -> None:
        self.target = target
        self.encoding = encoding
        self.scaling = scaling

    @classmethod
    def read(cls, data: Any, asked: Reading) -> Examples:
        """The rows of a table, its column `target` apart."""
        if asked.image_size is not None:
            raise ParameterError("image_size has no meaning for a table")
        if asked.target in asked.ignore:
            raise ParameterError(f"{asked.target!r} is to be predicted, and to be ignored")
        wanted = () if asked.target is None else (asked.target,)
        table = read_mixed(
            data, named=wanted, ignore=asked.ignore, skip_bad_rows=asked.skip_bad_rows
        )
        if asked.target is None:
            raise DataError(
                f"{table.source}: say which column is to be predicted, with target= (--target "
                f"COLUMN); its columns are {', '.join(map(repr, table.frame.columns))}"
            )
        return apart(table, asked.target)

    @classmethod
    def of(cls, examples: Examples, asked: Reading, scale: str, model: Any) -> Self:
        """The encoding and the scale of these rows."""
        table: MixedTable = examples.rows
        encoding = Encoding.of(table, table.frame.columns, asked.kinds)
        X = encoding.encode(table, skip_bad_rows=asked.skip_bad_rows).X
        scaling = Scaling.of(X, "standard" if scale == "auto" else scale)
        if hasattr(model, "summary"):  # of the steps of a sequence
            warnings.warn(
                f"{table.source}: {type(model).__name__} takes the {X.shape[1]} features of a row "
                "for a series of as many steps, in the order of the columns",
                UserWarning,
                stacklevel=2,
            )
        return cls(str(asked.target), encoding, scaling)

    def again(self, data: Any, asked: Reading) -> Examples:
        """Rows of a table with or without its target."""
        table = read_mixed(data, named=self.encoding.needed, skip_bad_rows=asked.skip_bad_rows)
        return apart(table, self.target)

    def given(self, examples: Examples, *, skip_bad_rows: bool = False) -> Given:
        """Scaled features, beside the columns that tell rows apart."""
        encoded = self.encoding.encode(examples.rows, skip_bad_rows=skip_bad_rows)
        table = examples.rows.take(encoded.kept)
        known = [name for name in self.encoding.identifiers if name in table.frame.columns]
        beside = {name: table.frame[name] for name in known} or {"row": table.rows + 1}
        return Given(
            X=self.scaling.apply(encoded.X).astype(np.float32),
            target=None if examples.target is None else examples.target[encoded.kept],
            beside=beside,
            source=examples.source,
            notes=(*examples.notes, *encoded.notes),
        )

    def told(self) -> dict[str, Any]:
        """What became of each column."""
        return {
            "taken": list(self.encoding.taken),
            "left_out": list(self.encoding.left_out),
            "features": list(self.encoding.features),
            "image_shape": None,
            "scale": self.scaling.kind,
        }

    def state(self) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
        values = {"target": self.target, "scale": self.scaling.kind, **self.encoding.to_dict()}
        return values, {"shift": self.scaling.shift, "factor": self.scaling.factor}

    @classmethod
    def from_state(cls, values: dict[str, Any], arrays: dict[str, np.ndarray]) -> Self:
        scaling = Scaling(kind=values["scale"], **arrays)
        return cls(values["target"], Encoding.from_dict(values), scaling)


def apart(table: MixedTable, target: str) -> Examples:
    """The target, where there is one, apart from the other columns."""
    column = table.frame[target] if target in table.frame.columns else None
    others = table.without(target)
    return Examples(rows=others, target=column, source=table.source, notes=table.notes)
