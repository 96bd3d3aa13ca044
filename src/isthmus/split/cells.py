"""Dealing the cells of a matrix to training, validation and test."""

from __future__ import annotations

import dataclasses

import numpy as np
import scipy.sparse as sp

from isthmus.core.errors import DataError, ParameterError
from isthmus.data.ratings import Ratings
from isthmus.split.parts import Part, Split

TRAIN, VALIDATION, TEST = 0, 1, 2


def deal(ratings: Ratings, part: np.ndarray, protocol: str, notes: tuple[str, ...] = ()) -> Split:
    """The split that puts every stored cell into the part that `part` says.

    Models learn from the training cells. For validation they are fed these and asked for the
    validation cells; for the test they are fed both and asked for the test cells.

    Raises
    ------
    DataError
        when nothing is left to learn from, or nothing to ask for.
    """
    for purpose, needed in (("learn from", TRAIN), ("test with", TEST)):
        if not np.any(part == needed):
            raise DataError(
                f"{protocol}: of {len(part):,} ratings none is left to {purpose}; use more "
                "ratings, another protocol or other ratios"
            )
    return Split(
        protocol=protocol,
        train=keep_cells(ratings, part == TRAIN),
        test=_question(ratings, part, TEST),
        validation=_question(ratings, part, VALIDATION) if np.any(part == VALIDATION) else None,
        notes=(*notes, *_not_learnt(ratings.matrix, part)),
    )


def check_ratios(test_ratio: float, valid_ratio: float) -> None:
    """Raise ParameterError unless both are shares that leave something to learn from."""
    if not (0 < test_ratio < 1 and 0 <= valid_ratio < 1 and test_ratio + valid_ratio < 1):
        raise ParameterError(
            f"test_ratio is {test_ratio} and valid_ratio {valid_ratio}; both must be shares from 0 "
            "to 1 (test above 0) that leave some for training: for instance .1 and .1"
        )


def rows_of(matrix: sp.csr_array) -> np.ndarray:
    """The row number of every stored cell."""
    return np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))


def only(matrix: sp.csr_array, chosen: np.ndarray) -> sp.csr_array:
    """The matrix with only the chosen stored cells; stored zeros stay."""
    indptr = np.concatenate([[0], np.cumsum(chosen)])[matrix.indptr]
    return sp.csr_array((matrix.data[chosen], matrix.indices[chosen], indptr), shape=matrix.shape)


def columns(matrix: sp.csr_array, kept: np.ndarray) -> sp.csr_array:
    """The matrix with only the columns `kept` (ascending), renumbered; stored zeros stay."""
    place = np.full(matrix.shape[1], -1, dtype=matrix.indices.dtype)
    place[kept] = np.arange(len(kept))
    inside = only(matrix, place[matrix.indices] >= 0)
    shape = (matrix.shape[0], len(kept))
    return sp.csr_array((inside.data, place[inside.indices], inside.indptr), shape=shape)


def keep_cells(ratings: Ratings, chosen: np.ndarray) -> Ratings:
    """The ratings of the chosen cells, for the same users and items."""
    times = None if ratings.times is None else ratings.times[chosen]
    return dataclasses.replace(
        ratings,
        matrix=only(ratings.matrix, chosen),
        times=times,
        scale_found=ratings._scale,
    )


def place_in_row(matrix: sp.csr_array, *keys: np.ndarray) -> np.ndarray:
    """Where each cell stands in its row, from 0, when rows are sorted by the first key, then the
    next, ..."""
    order = np.lexsort((*reversed(keys), rows_of(matrix)))
    place = np.empty(matrix.nnz, dtype=np.int64)
    place[order] = np.arange(matrix.nnz) - np.repeat(matrix.indptr[:-1], np.diff(matrix.indptr))
    return place


def share_of(n: np.ndarray, ratio: float) -> np.ndarray:
    """`ratio` of each count, rounded down; what rounding of floats took from a whole is given
    back (.29 of 100 is 29)."""
    return np.floor(ratio * n + 1e-9).astype(np.int64)


def _question(ratings: Ratings, part: np.ndarray, asked: int) -> Part:
    target = only(ratings.matrix, part == asked)
    rows = np.flatnonzero(np.diff(target.indptr))
    history = only(ratings.matrix, part < asked)[rows]
    return Part(
        users=ratings.users.ids[rows],
        history=history,
        target=target[rows],
        seen=history,
        rows=rows,
    )


def _not_learnt(matrix: sp.csr_array, part: np.ndarray) -> tuple[str, ...]:
    """Sentences on test cells whose user or item nothing was learnt of."""
    notes = []
    for name, of_cell, count in (
        ("users", rows_of(matrix), matrix.shape[0]),
        ("items", matrix.indices, matrix.shape[1]),
    ):
        learnt = np.bincount(of_cell[part == TRAIN], minlength=count) > 0
        unknown = int(np.sum(~learnt[of_cell[part == TEST]]))
        if unknown:
            notes.append(f"test ratings of {name} without a training rating: {unknown:,}")
    return tuple(notes)
