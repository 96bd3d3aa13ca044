"""What stands on rows of numbers or images: their columns, their shape and their scale."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import scipy.sparse as sp

from isthmus.core.errors import DataError
from isthmus.data.sample_set import Samples
from isthmus.data.samples import open_samples
from isthmus.data.scaling import Scaling, suited

_SHOWN = 10  # names in a message


class OnRows:
    """Abstract. Knows rows in the units of their source, and as a model takes them.

    Attributes
    ----------
    scaling : the scale that was found.
    columns : names of the features, or None.
    image_shape : (height, width) or (height, width, channels), or None.
    """

    scaling: Scaling
    columns: tuple[str, ...] | None
    image_shape: tuple[int, ...] | None

    def _know(self, samples: Samples, scale: str, model: Any) -> None:
        """Find out all of it; "auto" is the scale that the rows want."""
        self.columns, self.image_shape = samples.columns, samples.image_shape
        self.scaling = Scaling.of(samples.X, suited(samples, model) if scale == "auto" else scale)

    def matched(self, data: Any) -> Samples:
        """Other rows, Samples or whatever `open_samples` reads, with the columns in their order.

        Raises
        ------
        DataError
            for columns that are missing, another number of features, or images of another shape.
        """
        samples = open_samples(data)
        source = samples.source or "the rows"
        if self.columns and samples.columns and samples.columns != self.columns:
            samples = _ordered(samples, self.columns, source)
        shape, other = self.image_shape, samples.image_shape
        found, features = samples.X.shape[1], len(self.scaling.shift)
        if found != features:
            raise DataError(
                f"{source}: {found:,} features, but the model was fitted on {features:,}"
                + (f", images of {_times(shape)}" if shape else "")
            )
        if shape and other and _sides(shape) != _sides(other):
            raise DataError(
                f"{source}: images of {_times(other)}, but the model was fitted on images of "
                f"{_times(shape)}"
            )
        return samples

    def _scaled(self, X: Any) -> Any:
        """Rows as the model takes them: on its scale, images in their shape."""
        X = self.scaling.apply(X)
        if self.image_shape is None or sp.issparse(X):
            return X
        return X.reshape(len(X), *self.image_shape)


def _ordered(samples: Samples, columns: tuple[str, ...], source: str) -> Samples:
    assert samples.columns is not None
    missing = [name for name in columns if name not in samples.columns]
    if missing:
        raise DataError(
            f"{source} lacks columns that the model was fitted on: {_listed(missing)}; it has "
            f"{_listed(samples.columns)}"
        )
    others = [name for name in samples.columns if name not in columns]
    note = [f"columns that the model does not know are left out: {_listed(others)}"]
    places = [samples.columns.index(name) for name in columns]
    notes = samples.notes + tuple(note if others else [])
    return replace(samples, X=samples.X[:, places], columns=columns, notes=notes)


def _sides(shape: tuple[int, ...]) -> tuple[int, ...]:
    """(h, w) and (h, w, 1) are one shape."""
    return (*shape, 1)[:3]


def _times(shape: tuple[int, ...]) -> str:
    return " x ".join(map(str, shape))


def _listed(names: list[str] | tuple[str, ...]) -> str:
    more = f" and {len(names) - _SHOWN:,} more" if len(names) > _SHOWN else ""
    return ", ".join(map(repr, names[:_SHOWN])) + more
