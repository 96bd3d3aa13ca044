"""What a model learns from, and the question by which it stops early."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import scipy.sparse as sp

from isthmus.core.errors import DataError, NotSupportedError, ParameterError
from isthmus.core.item_scorer import ItemScorer
from isthmus.core.seeds import stream
from isthmus.data.matrix import likes_of
from isthmus.data.ratings import Ratings
from isthmus.models.abilities import names_with
from isthmus.split.cells import only, place_in_row, rows_of, share_of
from isthmus.split.parts import Part, Split

FOLD_IN = 0.8  # of a held-out person's items
FEWEST = 5  # items of a person who can be held out
USERS, MOST_USERS, FEWEST_USERS = 0.1, 1000, 10  # held out by default; below the fewest nobody is
CELLS = 0.05  # of the ratings, where cells are held out


class Lesson(NamedTuple):
    """A matrix to learn from, and from which histories to find which targets."""

    matrix: sp.csr_array
    validation: tuple[sp.csr_array, sp.csr_array, np.ndarray | None] | None
    said: str  # how training is stopped, in a sentence; empty where there is nothing to stop


def fed(model: ItemScorer, histories: sp.csr_array, like_from: float) -> sp.csr_array:
    """What a model sees of histories: their ratings, or only their likes."""
    return histories if model.rates else likes_of(histories, like_from)


def lesson(
    model: ItemScorer, data: Ratings | Split, like_from: float, valid_users: int | None
) -> Lesson:
    """What `model` is to be fitted on.

    Raises
    ------
    DataError
        when nothing is left to learn from.
    NotSupportedError
        when the model learns from ratings and there are only likes.
    ParameterError
        when `valid_users` cannot be held out.
    """
    ratings = data.train if isinstance(data, Split) else data
    if model.rates and not ratings.has_ratings:
        raise NotSupportedError(
            f"{type(model).__name__} learns from ratings, and {ratings.report.source} has only "
            f"likes; use a model that ranks: {names_with(lambda model: not model.rates)}"
        )
    matrix = fed(model, ratings.matrix, like_from)
    if not matrix.nnz:
        what = "rating" if model.rates else f"rating of {like_from:g} or more (a like)"
        raise DataError(f"{ratings.report.source} holds no {what}; there is nothing to learn from")
    if not model.stops_early and valid_users:
        raise ParameterError(
            f"valid_users is {valid_users}, but {type(model).__name__} does not stop early; leave "
            "it (--valid-users) away"
        )
    if not model.stops_early or valid_users == 0:
        return Lesson(matrix, None, "")
    if isinstance(data, Split) and data.validation is not None:
        part = data.validation
        if part.rows is not None or model.folds_in:
            question = _question(model, part, like_from)
            return Lesson(matrix, question, "training stops early by the validation part")
    if model.rates or not model.folds_in:
        if valid_users is not None:
            raise ParameterError(
                f"{type(model).__name__} stops early by {CELLS:.0%} of the ratings, not by users; "
                "valid_users may only be 0, to hold nothing back"
            )
        return _without_cells(matrix)
    return _without_users(matrix, valid_users)


def _question(
    model: ItemScorer, part: Part, like_from: float
) -> tuple[sp.csr_array, sp.csr_array, np.ndarray | None]:
    history, target = (fed(model, m, like_from) for m in (part.history, part.target))
    return history, target, part.rows


def _without_users(matrix: sp.csr_array, valid_users: int | None) -> Lesson:
    """People are held out; they are known all the same, for the model folds in."""
    enough = np.flatnonzero(np.diff(matrix.indptr) >= FEWEST)
    count = min(round(USERS * len(enough)), MOST_USERS) if valid_users is None else valid_users
    if valid_users is None and count < FEWEST_USERS:
        return Lesson(matrix, None, f"{len(enough)} people are too few to hold any out: all epochs")
    if not 0 < count < len(enough):
        raise ParameterError(
            f"valid_users is {count}; it must be 0 or more and below {len(enough):,}, the number "
            f"of people with {FEWEST} or more items"
        )
    rng = stream(0, "early-stopping", "users")
    held = np.sort(rng.permutation(enough)[:count])
    rows = matrix[held]
    place = place_in_row(rows, rng.random(rows.nnz))
    hidden = place < share_of(np.diff(rows.indptr), 1 - FOLD_IN)[rows_of(rows)]
    learnt = np.delete(np.arange(matrix.shape[0]), held)
    return Lesson(
        matrix[learnt],
        (only(rows, ~hidden), only(rows, hidden), None),
        f"{count:,} people are held out to stop early by",
    )


def _without_cells(matrix: sp.csr_array) -> Lesson:
    """Single ratings are held out."""
    count = round(CELLS * matrix.nnz)
    if count < FEWEST_USERS:
        return Lesson(matrix, None, f"{matrix.nnz} ratings are too few to hold any out: all epochs")
    hidden = np.zeros(matrix.nnz, dtype=bool)
    hidden[stream(0, "early-stopping", "cells").permutation(matrix.nnz)[:count]] = True
    left, target = only(matrix, ~hidden), only(matrix, hidden)
    rows = np.flatnonzero(np.diff(target.indptr))
    return Lesson(
        left,
        (left[rows], target[rows], rows),
        f"{count:,} ratings ({CELLS:.0%}) are held out to stop early by",
    )
