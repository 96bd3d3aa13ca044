"""Which items of a history carried a score, and how much."""

from __future__ import annotations

import numpy as np
import polars as pl
import scipy.sparse as sp

from isthmus.core.item_scorer import ItemScorer
from isthmus.tasks.recommend.answers import named
from isthmus.tasks.recommend.catalogue import Catalogue

LEFT_OUT_AT_ONCE = 256  # copies of a history, each without one item, scored together


def carried(model: ItemScorer, history: sp.csr_array, items: np.ndarray) -> np.ndarray | None:
    """What each stored cell of one row added to the scores of `items`, (items, cells).

    Exact for models whose score is a sum over the history; for others, how much the score falls
    when the cell is left out. None for models that do not fold in: they would have to be fitted
    again for every item left out.
    """
    exact = [model.contributions(history, int(item)) for item in items]
    if all(added is not None for added in exact):
        return np.array(exact, dtype=np.float64).reshape(len(items), history.nnz)
    if not model.folds_in:
        return None
    return _by_leaving_out(model, history, items)


def _by_leaving_out(model: ItemScorer, history: sp.csr_array, items: np.ndarray) -> np.ndarray:
    full = model.score_items(history)[0, items].astype(np.float64)
    falls = np.empty((len(items), history.nnz))
    for first in range(0, history.nnz, LEFT_OUT_AT_ONCE):
        cells = np.arange(first, min(first + LEFT_OUT_AT_ONCE, history.nnz))
        falls[:, cells] = full[:, None] - model.score_items(_without(history, cells))[:, items].T
    return falls


def _without(history: sp.csr_array, cells: np.ndarray) -> sp.csr_array:
    """A copy of the row for each of `cells`, without that cell."""
    kept = np.arange(history.nnz) != cells[:, None]  # (copies, cells)
    columns = np.broadcast_to(history.indices, kept.shape)[kept]
    values = np.broadcast_to(history.data, kept.shape)[kept]
    indptr = np.arange(len(cells) + 1) * (history.nnz - 1)
    return sp.csr_array((values, columns, indptr), shape=(len(cells), history.shape[1]))


def shares(added: np.ndarray) -> np.ndarray:
    """Of what raised each score, the part of each cell; those that lowered it have negative ones.

    Shape (items, cells); 0 where nothing raised the score.
    """
    raised = np.clip(added, 0, None).sum(axis=-1, keepdims=True)
    return np.divide(added, raised, out=np.zeros_like(added), where=raised > 0)


def frame(
    catalogue: Catalogue,
    rated: sp.csr_array,
    history: sp.csr_array,
    items: np.ndarray,
    added: np.ndarray,
) -> pl.DataFrame:
    """What `carried` found, with names, the largest contribution to each item first.

    Parameters
    ----------
    rated : the person's row of ratings.
    history : what the model was fed of it.
    """
    ratings = rated[:, history.indices].toarray()[0]
    part = shares(added)
    row = np.repeat(np.arange(len(items)), history.nnz)
    cell = np.argsort(-added, axis=1, kind="stable").ravel()
    return pl.DataFrame(
        {
            "for": pl.Series(catalogue.items.ids[items[row]], dtype=pl.String),
            **named(catalogue, history.indices[cell]),
            "rating": ratings[cell],
            "contribution": added[row, cell],
            "share": part[row, cell],
        }
    )
