"""What the values of a rating column mean, and which of them are likes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

_UPPER_SHARE = 0.3  # of the scale
_LARGEST_STARS = 20  # whole numbers beyond this may be counts
_SKEW = 0.1  # counts have their median in the lowest tenth


@dataclass(frozen=True)
class Scale:
    """The lowest and highest value found, and the rule that says what a like is.

    The rule takes the upper 30 % of the scale: `low + 0.7 (high - low)`, rounded up to a value that
    occurs. Where the values are counts (plays, hours), every positive one is a like.
    """

    low: float
    high: float
    like_from: float
    like_rule: str
    counts: bool = False

    @classmethod
    def of(cls, values: np.ndarray, *, counts: bool | None = None) -> Scale:
        """The scale of some values; `counts` says whether they count something, None: look."""
        values = np.asarray(values)
        if not len(values):
            return cls(1.0, 1.0, 1.0, "there are no ratings")
        levels = np.unique(values)
        # the shortest text of a float32 is what the file said: 0.1 and not 0.10000000149
        low, high = (float(str(level)) for level in (levels[0], levels[-1]))
        counts = (high > 1 and low >= 0) if counts else counts is None and _count_something(values)
        positive = levels[levels > 0]
        if counts and len(positive):
            least = float(str(positive[0]))
            return cls(low, high, least, "every positive count is a like", True)
        if low == high:
            like_from = high if high > 0 else 1.0
            return cls(low, high, like_from, f"every value is {high:g}; a like is {like_from:g}")
        edge = low + (1 - _UPPER_SHARE) * (high - low)
        like_from = float(str(levels[levels >= edge - 1e-6 * (high - low)][0]))
        rule = f"a like is {like_from:g} or more (the upper 30 % of the scale {low:g} to {high:g})"
        return cls(low, high, like_from, rule)


LIKES = Scale(1.0, 1.0, 1.0, "there is no rating column; every row is a like")


def _count_something(values: np.ndarray) -> bool:
    low, high = float(values.min()), float(values.max())
    whole = bool(np.all(values == np.round(values)))
    return (
        whole
        and low >= 0
        and high > _LARGEST_STARS
        and float(np.median(values)) <= low + _SKEW * (high - low)
    )
