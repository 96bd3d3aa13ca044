"""Images, arrays and known sets of rows: numbers already, brought to one shape and scale."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar, Self

import numpy as np
import polars as pl

from isthmus.core.errors import DataError, ParameterError
from isthmus.data.on_rows import OnRows
from isthmus.data.samples import holds_images, open_samples
from isthmus.data.scaling import Scaling
from isthmus.tasks.predictor.inputs import Examples, Given, Reading, holds_columns


class SampleInput(OnRows):
    """Rows of numbers, or images of one size."""

    kind: ClassVar[str] = "samples"

    @classmethod
    def read(cls, data: Any, asked: Reading) -> Examples:
        """The rows of a source, and their labels."""
        examples = _read(data, asked)
        if examples.target is None:
            raise DataError(
                f"{examples.source} says nothing that could be predicted: images need one folder "
                "for each class, arrays an array of labels, named with target= (--target NAME)"
            )
        _refuse_parts(examples.target, examples.source)
        return examples

    @classmethod
    def of(cls, examples: Examples, asked: Reading, scale: str, model: Any) -> Self:
        """The shape and the scale of these rows."""
        found = cls()
        found._know(examples.rows, scale, model)
        return found

    def again(self, data: Any, asked: Reading) -> Examples:
        """Other rows; images come in the size of those that were learned from."""
        if self.image_shape and holds_columns(data):
            shape = " x ".join(map(str, self.image_shape))
            raise DataError(f"{data} is a table; the model learned from images of {shape}")
        if self.image_shape and asked.image_size is None and holds_images(data):
            height, width = self.image_shape[:2]
            asked = replace(asked, image_size=(height, width))
        return _read(data, asked)

    def given(self, examples: Examples, *, skip_bad_rows: bool = False) -> Given:
        """Scaled rows, images in their shape."""
        samples = self.matched(examples.rows)
        numbered = np.arange(1, len(samples) + 1)
        return Given(
            X=self._scaled(samples.X),
            target=examples.target,
            beside={"row": numbered} if samples.ids is None else {"id": samples.ids},
            source=examples.source,
            notes=samples.notes,
        )

    def told(self) -> dict[str, Any]:
        """What the rows are; pixels have no names that would say anything."""
        numbered = () if self.image_shape else map(str, range(1, len(self.scaling.shift) + 1))
        return {
            "taken": [],
            "left_out": [],
            "features": list(self.columns or numbered),
            "image_shape": self.image_shape and list(self.image_shape),
            "scale": self.scaling.kind,
        }

    def state(self) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
        values = {
            "scale": self.scaling.kind,
            "columns": self.columns,
            "image_shape": self.image_shape,
        }
        return values, {"shift": self.scaling.shift, "factor": self.scaling.factor}

    @classmethod
    def from_state(cls, values: dict[str, Any], arrays: dict[str, np.ndarray]) -> Self:
        found = cls()
        found.scaling = Scaling(kind=values["scale"], **arrays)
        found.columns, found.image_shape = (
            values[name] and tuple(values[name]) for name in ("columns", "image_shape")
        )
        return found


def _read(data: Any, asked: Reading) -> Examples:
    if asked.kinds:
        raise ParameterError(
            "kinds= (--as) says what columns of a table are; these are arrays or images"
        )
    if asked.target and holds_images(data):
        raise ParameterError(
            f"{data} holds images, whose classes are the folders that they lie in; leave target= "
            f"(--target {asked.target}) away"
        )
    samples = open_samples(
        data,
        label=asked.target,
        ignore=asked.ignore,
        image_size=asked.image_size,
        skip_bad_rows=asked.skip_bad_rows,
    )
    target = None if samples.y is None else pl.Series(samples.y)
    return Examples(rows=samples, target=target, source=samples.source, notes=samples.notes)


def _refuse_parts(target: pl.Series, source: str) -> None:
    """Refuse folders of classes inside folders that are no classes: train/cats and test/cats."""
    if target.dtype != pl.String or not target.str.contains("/", literal=True).all():
        return
    found = target.unique().sort()
    parts = found.str.split("/").list.first().unique().sort()
    if found.str.split("/").list.last().n_unique() < len(found):
        raise DataError(
            f"{source}: the same classes lie in several folders ({found[0]}, ..., {found[-1]}); "
            f"give one of them alone: {', '.join(parts)}"
        )
