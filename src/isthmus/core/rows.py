"""Rows of numbers, whatever they come in: arrays, tensors, frames, sparse matrices, images."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.sparse as sp
from sklearn.base import BaseEstimator
from sklearn.utils.validation import validate_data

from isthmus.core.errors import DataError


def read_rows(
    estimator: BaseEstimator, X: Any, *, reset: bool
) -> tuple[np.ndarray | sp.csr_array, tuple[int, ...]]:
    """`X` as flat rows of float32 or float64, dense or CSR, and the shape that a row had.

    Parameters
    ----------
    X : array, tensor, polars or pandas frame, SciPy sparse matrix
        (rows, features), or images of shape (n, h, w) or (n, h, w, c). Float64 stays, all other
        types of numbers become float32.
    reset
        Whether the estimator takes its width and feature names from `X`, or compares with them.

    Raises
    ------
    ValueError
        for NaN, infinity, complex numbers, texts, ragged images, no rows, or another width than
        at `fit`.
    """
    if hasattr(X, "detach"):
        X = X.detach().cpu().numpy()
    if isinstance(X, list | tuple) and X and all(hasattr(row, "shape") for row in X):
        X = _stacked(X)
    shape: tuple[int, ...] = ()
    if isinstance(X, np.ndarray) and X.ndim in (3, 4):
        shape = X.shape[1:]
        X = X.reshape(len(X), int(np.prod(shape)))
    X = validate_data(
        estimator, X, accept_sparse="csr", dtype=[np.float32, np.float64], reset=reset
    )
    return (sp.csr_array(X) if sp.issparse(X) else X), shape or X.shape[1:]


def _stacked(rows: list[Any] | tuple[Any, ...]) -> np.ndarray:
    shapes = {tuple(row.shape): number for number, row in reversed(list(enumerate(rows)))}
    if len(shapes) > 1:
        (one, first), (other, second) = sorted(shapes.items(), key=lambda found: found[1])[:2]
        raise DataError(
            f"rows must have one shape, but row {first} has {one} and row {second} has {other}; "
            "bring them to one size first (or use SequenceAutoencoder for sequences of several "
            "lengths)"
        )
    return np.stack([np.asarray(row) for row in rows])
