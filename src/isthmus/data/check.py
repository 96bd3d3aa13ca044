"""What ratings hold, and how to evaluate on them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import numpy as np

from isthmus.data.ratings import Ratings

ENOUGH_USERS = 1000  # with likes, to hold whole users back
FEW_USERS = 100  # with likes; below, only one rating of each can be spared
FEWEST_LIKES = 5  # of a user who counts
_QUANTILES = {"min": 0, "5%": 0.05, "25%": 0.25, "median": 0.5, "75%": 0.75, "95%": 0.95, "max": 1}


def check(ratings: Ratings, like_from: float | None = None) -> dict[str, Any]:
    """Everything that is worth knowing before a model is fitted, as JSON values.

    To check a source that `Ratings.read` refuses, read it with `skip_bad_rows=True` and
    `duplicates="last"`: `needs` then says which of the two it took.
    """
    users, items = ratings.matrix.shape
    report = ratings.report
    chosen = ratings.like_from if like_from is None else like_from
    likes = np.diff(ratings.likes(like_from).matrix.indptr)
    name, why = protocol_for(ratings, like_from)
    needs = []
    if report.bad_rows:
        needs.append("skip_bad_rows")
    if report.duplicates_resolved:
        needs.append("duplicates")
    return {
        "source": report.source,
        "columns": report.columns,
        "delimiter": report.delimiter,
        "users": users,
        "items": items,
        "ratings": len(ratings),
        "density": len(ratings) / (users * items),
        "has_ratings": ratings.has_ratings,
        "scale": dict(zip(("low", "high"), ratings.scale, strict=True)),
        "like": {
            "from": chosen,
            "rule": ratings.like_rule if like_from is None else f"a like is {chosen:g} or more",
            "likes": int(likes.sum()),
            "users": int(np.count_nonzero(likes)),
        },
        "ratings_per_user": _quantiles(np.diff(ratings.matrix.indptr)),
        "ratings_per_item": _quantiles(np.bincount(ratings.matrix.indices, minlength=items)),
        "times": _span(ratings.times),
        "no_times_reason": report.no_times_reason if ratings.times is None else None,
        "titles": len(ratings.titles or {}),
        "rows": {
            "read": report.rows_read,
            "blank": report.blank_rows,
            "bad": report.bad_rows,
            "bad_reasons": report.bad_reasons,
            "bad_first": [{"row": bad.row, "reason": bad.reason} for bad in report.bad_first],
            "repeated": report.duplicates_merged,
            "disagreeing": report.duplicates_resolved,
        },
        "needs": needs,
        "protocol": {"name": name, "why": why},
        "notes": list(report.notes),
    }


def protocol_for(ratings: Ratings, like_from: float | None = None) -> tuple[str, str]:
    """The protocol to evaluate rankings with, and why."""
    likes = np.diff(ratings.likes(like_from).matrix.indptr)
    users = int(np.count_nonzero(likes >= FEWEST_LIKES))
    have = f"{users:,} users have {FEWEST_LIKES} likes or more"
    if users >= ENOUGH_USERS:
        return (
            "strong-generalisation",
            f"{have}: enough to hold whole users back, as people whom the model has never seen",
        )
    if users >= FEW_USERS:
        why = f"{have}: too few to hold whole users back, so a share of each user's ratings is"
        if ratings.times is not None:
            why += "; there are times: the protocol 'time' comes nearer to use, where most people"
            why += " stay for long"
        return "user-ratio", why
    return "leave-one-out", f"{have}: too few to spare more than one rating of each"


def _quantiles(counts: np.ndarray) -> dict[str, float]:
    return {name: round(float(np.quantile(counts, share)), 2) for name, share in _QUANTILES.items()}


def _span(times: np.ndarray | None) -> dict[str, Any] | None:
    if times is None or not len(times):
        return None
    first, last = int(times.min()), int(times.max())
    return {"first": _day(first), "last": _day(last), "days": (last - first) / 86_400}


def _day(seconds: int) -> str:
    try:
        return datetime.fromtimestamp(seconds, UTC).date().isoformat()
    except (OverflowError, OSError, ValueError):
        return str(seconds)  # a clock of the source's own
