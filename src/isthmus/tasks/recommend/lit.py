"""Which hidden units a history lit, which of its items drove them, and what they did to a score."""

from __future__ import annotations

import numpy as np
import polars as pl

from isthmus.core.item_scorer import Lit
from isthmus.tasks.recommend.answers import named
from isthmus.tasks.recommend.catalogue import Catalogue


def drivers(
    catalogue: Catalogue, places: np.ndarray, ratings: np.ndarray, found: Lit
) -> pl.DataFrame:
    """A row for each unit and item of the history, the most active unit first, and for each the
    item that drove it most, up or down.

    Parameters
    ----------
    places, ratings : (cells,), the items of the history and their ratings.
    """
    units = np.argsort(-found.activity, kind="stable")
    cell = np.argsort(-np.abs(found.added[units]), axis=1, kind="stable")  # (units, cells)
    unit = np.repeat(units, len(places))
    cell = cell.ravel()
    return pl.DataFrame(
        {
            "unit": unit,
            "activity": found.activity[unit],
            **named(catalogue, places[cell]),
            "rating": ratings[cell],
            "contribution": found.added[unit, cell],
        }
    )


def effects(
    catalogue: Catalogue, items: np.ndarray, activity: np.ndarray, effect: np.ndarray
) -> pl.DataFrame:
    """A row for each item and unit, the unit that raised the item's score most first.

    Parameters
    ----------
    effect : (items, units), how much each score would fall if the unit were off.
    """
    unit = np.argsort(-effect, axis=1, kind="stable")  # (items, units)
    row = np.repeat(np.arange(len(items)), effect.shape[1])
    unit = unit.ravel()
    return pl.DataFrame(
        {
            **named(catalogue, items[row]),
            "unit": unit,
            "activity": activity[unit],
            "contribution": effect[row, unit],
        }
    )
