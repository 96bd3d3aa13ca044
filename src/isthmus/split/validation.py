"""A validation part for splits that come without one."""

from __future__ import annotations

import dataclasses

import numpy as np

from isthmus.core.errors import ParameterError
from isthmus.core.seeds import stream
from isthmus.split.cells import keep_cells, only, place_in_row, rows_of, share_of
from isthmus.split.parts import Part, Split


def carve_validation(split: Split, *, ratio: float = 0.1, seed: int = 0) -> Split:
    """Take a random share of each user's training ratings for validation.

    Of n training ratings of a user, `int(ratio n)` are taken. The test is unchanged: it is fed what
    is left for training and what was taken.

    Raises
    ------
    ParameterError
        when the split has a validation part, when it tests on new users, or for a ratio that is no
        share.
    """
    if split.validation is not None or split.test.rows is None:
        raise ParameterError(
            "a validation part is carved only out of splits that hold back ratings of known users "
            "and have no validation part yet"
        )
    if not 0 < ratio < 1:
        raise ParameterError(f"ratio is {ratio}; it must be a share between 0 and 1")
    matrix = split.train.matrix
    place = place_in_row(matrix, stream(seed, "carve-validation").random(matrix.nnz))
    taken = place < share_of(np.diff(matrix.indptr), ratio)[rows_of(matrix)]
    target = only(matrix, taken)
    rows = np.flatnonzero(np.diff(target.indptr))
    history = only(matrix, ~taken)[rows]
    return dataclasses.replace(
        split,
        train=keep_cells(split.train, ~taken),
        validation=Part(
            users=split.train.users.ids[rows],
            history=history,
            target=target[rows],
            seen=history,
            rows=rows,
        ),
        notes=(
            *split.notes,
            f"validation is {ratio:.0%} of each user's training ratings, taken at random",
        ),
    )
