"""Arrays and sparse matrices as samples."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import scipy.sparse as sp

from isthmus.core.errors import DataError
from isthmus.data.sample_set import Samples

_CHANNELS = (1, 2, 3, 4)


def of_array(array: np.ndarray, source: str, **said: Any) -> Samples:
    """Rows of features (2-D), or images (3-D, or 4-D with the channels last).

    Features stay as they are; a float32 array that is in C order is not copied. Images of whole
    numbers are divided by their white: the most that an unsigned type holds, 255 for signed ones.
    `said` are further fields of `Samples`.

    Raises
    ------
    DataError
        for other shapes and types, no rows or features, and values that are not finite.
    """
    if array.ndim not in (2, 3, 4):
        raise DataError(
            f"{source} has the shape {array.shape}; rows of features (n, features) or images "
            "(n, height, width) or (n, height, width, channels) can be read"
        )
    if array.dtype.kind not in "biuf":
        raise DataError(
            f"{source} holds values of type {array.dtype}; real numbers can be read: convert them "
            "with astype(float)"
        )
    if 0 in array.shape:
        raise DataError(f"{source} is empty: its shape is {array.shape}")
    if array.ndim == 2:
        return Samples(X=_checked(_float32(array), source), source=source, **said)
    image_shape = array.shape[1:]
    if array.ndim == 4 and image_shape[2] not in _CHANNELS:
        raise DataError(
            f"{source} has the shape {array.shape}, whose last axis is not 1 to 4 channels; where "
            "the channels come first, use numpy.moveaxis(array, 1, -1)"
        )
    X = _scaled(array, source).reshape(len(array), -1)
    samples = Samples(X=X, image_shape=image_shape, source=source, **said)
    if array.dtype.kind != "f":
        return samples
    low, high = _checked(X, source).min(), X.max()
    if low < 0 or high > 1:
        note = f"pixels go from {low:g} to {high:g} and not from 0 to 1; they are as they were"
        samples = replace(samples, notes=(*samples.notes, note))
    return samples


def of_sparse(matrix: Any, source: str, **said: Any) -> Samples:
    """The rows of a SciPy sparse matrix; what it does not store is 0.

    Raises
    ------
    DataError
        for values that are not real or not finite, and for no rows or features.
    """
    if matrix.ndim != 2 or 0 in matrix.shape:
        raise DataError(f"{source} is empty or no matrix: its shape is {matrix.shape}")
    if matrix.dtype.kind not in "biuf":
        raise DataError(f"{source} holds values of type {matrix.dtype}; real numbers can be read")
    X = sp.csr_array(matrix, dtype=np.float32)
    if not X.has_canonical_format:
        X = X.copy() if np.shares_memory(X.data, getattr(matrix, "data", X.data)) else X
        X.sum_duplicates()
    bad = np.flatnonzero(~np.isfinite(X.data))
    if len(bad):
        row = int(np.searchsorted(X.indptr, bad[0], side="right")) - 1
        raise _not_finite(source, len(bad), row, int(X.indices[bad[0]]))
    return Samples(X=X, source=source, **said)


def labels(values: Any, source: str) -> np.ndarray:
    """One label a row: whole numbers as int64, other numbers as they are, all else as text.

    Raises
    ------
    DataError
        when they are not one-dimensional, or some are missing.
    """
    y = np.asarray(values)
    if y.ndim == 2 and y.shape[1] == 1:
        y = y[:, 0]
    if y.ndim != 1:
        raise DataError(f"{source}: labels of shape {y.shape}; there must be one a row")
    if y.dtype.kind in "biu":
        return y.astype(np.int64)
    missing = np.isnan(y) if y.dtype.kind == "f" else np.array([v is None for v in y], dtype=bool)
    if missing.any():
        raise DataError(
            f"{source}: {int(missing.sum()):,} labels are missing, the first in row "
            f"{int(missing.argmax())}"
        )
    if y.dtype.kind == "f" and (y == np.rint(y)).all() and np.abs(y).max(initial=0) < 2**53:
        return y.astype(np.int64)
    return y.astype(str) if y.dtype.kind == "O" else y


def _scaled(array: np.ndarray, source: str) -> np.ndarray:
    if array.dtype.kind in "bf":
        return _float32(array)
    if array.dtype.kind == "i":
        if array.min() < 0 or array.max() > 255:
            raise DataError(
                f"{source}: images of type {array.dtype} go from {array.min()} to {array.max()}; "
                "give bytes (0 to 255) or numbers from 0 to 1"
            )
        array = array.astype(np.uint8)
    white = np.float32(np.iinfo(array.dtype).max)
    return np.divide(array, white, dtype=np.float32)


def _float32(array: np.ndarray) -> np.ndarray:
    with np.errstate(over="ignore"):  # what is too large becomes infinite, and is refused as such
        return np.ascontiguousarray(array, dtype=np.float32)


def _checked(X: np.ndarray, source: str) -> np.ndarray:
    if np.isfinite(X.min()) and np.isfinite(X.max()):
        return X
    rows, columns = np.nonzero(~np.isfinite(X))
    raise _not_finite(source, len(rows), int(rows[0]), int(columns[0]))


def _not_finite(source: str, count: int, row: int, column: int) -> DataError:
    return DataError(
        f"{source}: {count:,} values are NaN, infinite or too large for float32, the first in row "
        f"{row}, column {column} (both from 0); fill them in or leave the rows out"
    )
