"""Sequences of steps, each of its own length: lists of arrays, or arrays of three axes and more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
import scipy.sparse as sp

from isthmus.core.errors import DataError


@dataclass(frozen=True)
class Sequences:
    """All steps of all sequences, one after the other.

    Parameters
    ----------
    values
        (steps, features), of float32 or float64.
    offsets
        (sequences + 1,): where each sequence begins and the last one ends.
    step_shape
        That a step had: () of a number, (features,), or that of a picture.
    listed
        Whether they came as a list, and not as one array.
    """

    values: np.ndarray
    offsets: np.ndarray
    step_shape: tuple[int, ...] = ()
    listed: bool = False

    @classmethod
    def of_rows(cls, rows: np.ndarray) -> Sequences:
        """Each row of numbers a series of one feature."""
        count, length = rows.shape
        return cls(rows.reshape(-1, 1), np.arange(count + 1) * length)

    @property
    def steps(self) -> np.ndarray:
        """All steps in their own shape, numbers as rows of one."""
        return self.values.reshape(-1, *(self.step_shape or (1,)))

    @property
    def lengths(self) -> np.ndarray:
        return np.diff(self.offsets)

    @property
    def shape(self) -> tuple[int]:
        return (len(self.offsets) - 1,)

    @property
    def dtype(self) -> np.dtype:
        return self.values.dtype

    def astype(self, dtype: Any, copy: bool = True) -> Self:
        return replace(self, values=self.values.astype(dtype, copy=copy))

    def __getitem__(self, which: slice | np.ndarray) -> Self:
        """Some of the sequences, in this order."""
        if isinstance(which, slice):  # of neighbours: nothing is copied
            first, last, _ = which.indices(self.shape[0])
            offsets = self.offsets[first : last + 1]
            values = self.values[offsets[0] : offsets[-1]]
            return replace(self, values=values, offsets=offsets - offsets[0])
        lengths = self.lengths[which]
        offsets = np.concatenate([[0], np.cumsum(lengths)])
        steps = np.arange(offsets[-1]) + np.repeat(self.offsets[:-1][which] - offsets[:-1], lengths)
        return replace(self, values=self.values[steps], offsets=offsets)

    def blocks(self, steps: int) -> Iterator[Self]:
        """Runs of neighbours that, filled up to the longest, have at most so many steps (or are
        one sequence)."""
        first, longest = 0, 0
        for number, length in enumerate(self.lengths.tolist()):
            longest = max(longest, length)
            if number > first and longest * (number + 1 - first) > steps:
                yield self[first:number]
                first, longest = number, length
        yield self[first:]

    def arrays(self) -> list[np.ndarray] | np.ndarray:
        """As they came: a list of arrays, or one array."""
        if not self.listed:
            return self.values.reshape(self.shape[0], -1, *self.step_shape)
        parts = np.split(self.values, self.offsets[1:-1])
        return [part.reshape(len(part), *self.step_shape) for part in parts]


def are_sequences(X: Any) -> bool:
    """Whether `X` is a list of arrays or has more than two axes, and is no table of rows."""
    if _holds_objects(X):
        return True
    if isinstance(X, list | tuple):
        return any(hasattr(part, "shape") for part in X) or len({np.size(p) for p in X}) > 1
    return len(getattr(X, "shape", ())) > 2


def read_sequences(X: Any) -> Sequences:
    """A list of arrays (steps, features) or (steps,), or one array (sequences, steps, ...).

    Float64 stays, all other types of numbers become float32.

    Raises
    ------
    DataError
        for NaN, infinity, complex numbers, texts, a sequence without steps, or several numbers of
        features; it names the sequence.
    """
    listed = isinstance(X, list | tuple) or _holds_objects(X)
    if not listed:
        X = _array(X)
    parts = [_numbers(part, number) for number, part in enumerate(X)]
    if not parts:
        raise DataError("found 0 sequences, but a minimum of 1 is required")
    for number, part in enumerate(parts):
        if part.shape[1:] != parts[0].shape[1:]:
            raise DataError(
                f"all steps must have one shape, but those of sequence 0 have "
                f"{parts[0].shape[1:]} and those of sequence {number} have {part.shape[1:]}"
            )
    doubles = any(part.dtype == np.float64 for part in parts)
    values = np.concatenate(parts, dtype=np.float64 if doubles else np.float32, casting="unsafe")
    offsets = np.concatenate([[0], np.cumsum([len(part) for part in parts])])
    step_shape = values.shape[1:]
    values = values.reshape(len(values), -1)
    _refuse_infinite(values, offsets)
    return Sequences(values, offsets, step_shape, listed)


def _holds_objects(X: Any) -> bool:
    """Whether `X` is an array of arrays."""
    return isinstance(X, np.ndarray) and X.dtype.kind == "O" and X.ndim == 1


def _array(X: Any) -> np.ndarray:
    """Of a tensor, a frame or a sparse matrix too."""
    if hasattr(X, "detach"):
        X = X.detach().cpu()
    return np.asarray(X.toarray() if sp.issparse(X) else X)


def _numbers(part: Any, number: int) -> np.ndarray:
    try:
        part = _array(part)
    except ValueError as error:
        raise DataError(f"sequence {number} is no array of numbers: {error}") from error
    if part.dtype.kind not in "biuf":
        raise DataError(
            f"sequence {number} holds {part.dtype} values; a sequence is an array of real numbers, "
            "(steps, features) or (steps,)"
        )
    if part.ndim == 0 or part.size == 0:
        raise DataError(
            f"sequence {number} has no steps (its shape is {part.shape}); leave it out, or give "
            "an array (steps, features) or (steps,)"
        )
    return part


def _refuse_infinite(values: np.ndarray, offsets: np.ndarray) -> None:
    finite = np.isfinite(values).all(axis=1)
    if finite.all():
        return
    step = int(finite.argmin())
    number = int(np.searchsorted(offsets, step, side="right")) - 1
    what = "NaN" if np.isnan(values[step]).any() else "infinity"
    raise DataError(
        f"sequence {number} holds {what} at step {step - int(offsets[number])}; fill it or leave "
        "the step out"
    )
