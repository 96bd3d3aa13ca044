"""Pairs of user and item that occur more than once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from isthmus.core.errors import DataError, ParameterError
from isthmus.data.cleaning import Cells

RULES = ("refuse", "last", "mean", "max")
_SHOWN = 3


@dataclass(kw_only=True)
class Merged:
    """One entry a pair, sorted by user and item."""

    users: np.ndarray
    items: np.ndarray
    values: np.ndarray
    times: np.ndarray | None
    repeated: int  # rows that said the same again
    resolved: int  # rows of pairs whose ratings disagreed, but one each


def merge(cells: Cells, rule: str, source: str) -> Merged:
    """Make every pair occur once.

    Pairs repeated with the same rating are merged; the latest time stays. Of ratings that disagree
    the `rule` takes the last (by time, else in the order of the source), the mean or the largest.

    Raises
    ------
    ParameterError
        for a rule that does not exist.
    DataError
        when ratings disagree and the rule is "refuse".
    """
    if rule not in RULES:
        raise ParameterError(f"duplicates is {rule!r}; it must be one of {', '.join(RULES)}")
    pair = cells.users * np.int64(len(cells.item_ids)) + cells.items
    order = np.argsort(pair, kind="stable")
    pair = pair[order]
    begins = np.flatnonzero(np.r_[True, pair[1:] != pair[:-1]])
    if cells.times is not None and len(begins) < len(pair):
        _by_time_within(order, pair, begins, cells.times)
    values = cells.values[order]
    ends = np.r_[begins[1:], len(pair)] - 1
    extra = len(pair) - len(begins)
    resolved = 0
    chosen = values[ends]
    if extra:
        least, most = np.minimum.reduceat(values, begins), np.maximum.reduceat(values, begins)
        disagree = least != most
        resolved = int((ends - begins)[disagree].sum())
        if resolved and rule == "refuse":
            spans = zip(begins[disagree], ends[disagree], strict=True)
            raise DataError(_refusal(cells, [order[a : b + 1] for a, b in spans], source))
        if rule == "max":
            chosen = most
        elif rule == "mean":
            mean = np.add.reduceat(values, begins, dtype=np.float64) / (ends - begins + 1)
            chosen = np.where(disagree, mean, chosen).astype(np.float32)
    rows = order[ends]
    return Merged(
        users=cells.users[rows],
        items=cells.items[rows],
        values=chosen,
        times=None if cells.times is None else cells.times[rows],
        repeated=extra - resolved,
        resolved=resolved,
    )


def _by_time_within(
    order: np.ndarray, pair: np.ndarray, begins: np.ndarray, times: np.ndarray
) -> None:
    """Put the rows of each repeated pair in order of time, in place."""
    lengths = np.diff(np.r_[begins, len(pair)])
    repeated = np.repeat(lengths > 1, lengths)
    rows = order[repeated]
    order[repeated] = rows[np.lexsort((times[rows], pair[repeated]))]


def _refusal(cells: Cells, pairs: list[np.ndarray], source: str) -> str:
    shown = []
    for rows in pairs[:_SHOWN]:
        user = cells.user_ids[int(cells.users[rows[0]])]
        item = cells.item_ids[int(cells.items[rows[0]])]
        lines = ", ".join(map(str, cells.line_of(np.sort(rows).tolist()[:_SHOWN])))
        shown.append(f"user {user}, item {item} in {cells.unit}s {lines}")
    more = "; ..." if len(pairs) > _SHOWN else ""
    return (
        f"{source}: {len(pairs):,} pairs of user and item have ratings that disagree "
        f"({'; '.join(shown)}{more}); say which to take with duplicates='last', 'mean' or 'max' "
        "(--duplicates on the command line)"
    )
