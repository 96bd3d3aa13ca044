"""Sequences for an estimator: read, and compared with those that it was fitted on."""

from __future__ import annotations

import math
from typing import Any

import scipy.sparse as sp

from isthmus.core.errors import DataError
from isthmus.core.rows import read_rows
from isthmus.core.sequences import Sequences, are_sequences, read_sequences


def read_sequence_rows(estimator: Any, X: Any, *, reset: bool) -> Sequences:
    """A list of arrays, an array of three axes and more, or rows of a table, each a series.

    With `reset` the estimator is given `n_features_in_`, `row_shape_`, `length_` and `step_shape_`.

    Raises
    ------
    ValueError
        for what are no sequences, or no such as at `fit`.
    """
    if are_sequences(X) or not (reset or estimator.row_shape_):
        found = read_sequences(X)
        width = found.values.shape[1]
        if reset:
            vars(estimator).pop("feature_names_in_", None)
            estimator.n_features_in_, estimator.row_shape_ = width, []
        elif width != math.prod(estimator.step_shape_):
            raise DataError(
                f"the steps have {width} features, but {type(estimator).__name__} was fitted on "
                f"steps of {math.prod(estimator.step_shape_)} features"
            )
    else:
        rows: Any
        rows, shape = read_rows(estimator, X, reset=reset)
        if reset:
            estimator.row_shape_ = list(shape)
        found = Sequences.of_rows(rows.toarray() if sp.issparse(rows) else rows)
    if reset:
        estimator.length_ = int(found.lengths.max())
        estimator.step_shape_ = list(found.step_shape)
    return found
