"""Other rows brought to the features that a model knows."""

from __future__ import annotations

from dataclasses import replace

from isthmus.core.errors import DataError
from isthmus.data.sample_set import Samples

_SHOWN = 10  # names in a message


def matching(
    samples: Samples,
    *,
    features: int,
    columns: tuple[str, ...] | None = None,
    image_shape: tuple[int, ...] | None = None,
) -> Samples:
    """The rows with the features that a model was fitted on, named columns in its order.

    Raises
    ------
    DataError
        for columns that are missing, another number of features, or images of another shape.
    """
    source = samples.source or "the rows"
    if columns and samples.columns and samples.columns != columns:
        samples = _ordered(samples, columns, source)
    found = samples.X.shape[1]
    if found != features:
        raise DataError(
            f"{source}: {found:,} features, but the model was fitted on {features:,}"
            + (f", images of {_times(image_shape)}" if image_shape else "")
        )
    if image_shape and samples.image_shape and _sides(image_shape) != _sides(samples.image_shape):
        raise DataError(
            f"{source}: images of {_times(samples.image_shape)}, but the model was fitted on "
            f"images of {_times(image_shape)}"
        )
    return samples


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
