"""Whom the answers are for: known people by id, new ones by a history."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp

from isthmus.core.errors import DataError, ParameterError
from isthmus.data.ratings import Ratings
from isthmus.split.cells import columns
from isthmus.tasks.recommend.catalogue import Catalogue

History = Mapping[Any, Any] | Sequence[Any]  # item -> rating, or liked items


@dataclass(frozen=True, kw_only=True)
class People:
    """People with what they rated, a row each.

    Attributes
    ----------
    names : their ids; None for somebody new.
    histories : CSR (people, items) of ratings.
    rows : their rows in the fitted matrix, for models that need to know.
    """

    names: np.ndarray
    histories: sp.csr_array
    rows: np.ndarray | None = None

    def __len__(self) -> int:
        return len(self.names)

    def __getitem__(self, places: np.ndarray | slice) -> People:
        rows = None if self.rows is None else self.rows[places]
        return People(names=self.names[places], histories=self.histories[places], rows=rows)

    def blocks(self, size: int) -> Iterator[People]:
        """All of them, at most `size` at a time."""
        for first in range(0, len(self), size):
            yield self[first : first + size]


def of_ratings(ratings: Ratings, catalogue: Catalogue) -> sp.csr_array:
    """The histories of other ratings in the columns of a model; the items that it does not know
    are left out and counted in a warning."""
    if np.array_equal(ratings.items.ids, catalogue.items.ids):
        return ratings.matrix
    found = [catalogue.items.find(item) for item in ratings.items.ids]
    place = np.array([-1 if column is None else column for column in found], dtype=np.int64)
    known = place >= 0
    if not known.any():
        raise DataError("the ratings and the model have no item in common; compare their item ids")
    unknown = int((~known[ratings.matrix.indices]).sum())
    if unknown:
        warnings.warn(
            f"{unknown:,} of {ratings.matrix.nnz:,} ratings are of {int((~known).sum()):,} items "
            "that the model does not know; they are left out",
            stacklevel=3,
        )
    cells = columns(ratings.matrix, np.flatnonzero(known))
    shape = (cells.shape[0], len(catalogue))
    aligned = sp.csr_array((cells.data, place[known][cells.indices], cells.indptr), shape=shape)
    return aligned.sorted_indices()


def of_history(
    history: History, catalogue: Catalogue, *, like: float | None, scale: tuple[float, float] | None
) -> sp.csr_array:
    """One person's history as a row.

    Parameters
    ----------
    history : item -> rating, or a list of liked items.
    like : what an item without a rating counts as; None: every item needs a rating.
    scale : lowest and highest rating allowed; None: any.

    Raises
    ------
    NotFoundError, ParameterError
        for an item that is not known, that occurs twice, or a rating that is not allowed.
    """
    if isinstance(history, str):
        raise ParameterError(f"history is {history!r}; give a list of items or {{item: rating}}")
    if isinstance(history, Mapping):
        names, values = list(history), list(history.values())
    elif like is None:
        raise ParameterError(
            "this model learns from ratings: give the history with them, as {item: rating}"
        )
    else:
        names, values = list(history), [like] * len(history)
    places = catalogue.places(names)
    ratings = [_rating(name, value, scale) for name, value in zip(names, values, strict=True)]
    _, first = np.unique(places, return_index=True)
    if len(first) < len(places):
        twice = next(n for n, name in enumerate(names) if n not in first)
        raise ParameterError(f"history: {names[twice]!r} names an item that is already in it")
    order = np.argsort(places)
    cells = (np.asarray(ratings, np.float32)[order], places[order], [0, len(places)])
    return sp.csr_array(cells, shape=(1, len(catalogue)))


def _rating(name: Any, value: Any, scale: tuple[float, float] | None) -> float:
    try:
        rating = float(value)
    except (TypeError, ValueError):
        rating = np.nan
    low, high = scale or (-np.inf, np.inf)
    if not (np.isfinite(rating) and low <= rating <= high):
        allowed = f"a number from {low:g} to {high:g}" if scale else "a finite number"
        raise ParameterError(f"history: the rating of {name!r} is {value!r}; it must be {allowed}")
    return rating
