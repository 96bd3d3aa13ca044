"""What every way of holding data back returns."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import scipy.sparse as sp

from isthmus.data.matrix import liked_or_not
from isthmus.data.ratings import Ratings


@dataclass(frozen=True, kw_only=True)
class Part:
    """What is asked of a model: from each history, find the targets.

    `history`, `target` and `seen` are CSR of shape (users asked about, items) with disjoint
    `history` and `target`; values are ratings (1 where there are only likes).
    """

    users: np.ndarray  # ids of the people asked about, strings
    history: sp.csr_array  # what the model is fed
    target: sp.csr_array  # what was held back
    seen: sp.csr_array  # what a ranking leaves out; contains the history
    rows: np.ndarray | None = None  # their rows in the training matrix; None: they are new

    def liked_or_not(self, like_from: float) -> Part:
        """The same questions with 1 for ratings of `like_from` or more and 0 for lower ones."""
        return replace(
            self,
            history=liked_or_not(self.history, like_from),
            target=liked_or_not(self.target, like_from),
            seen=liked_or_not(self.seen, like_from),
        )


@dataclass(frozen=True, kw_only=True)
class Split:
    """Ratings to learn from and questions to answer."""

    protocol: str
    train: Ratings
    test: Part
    validation: Part | None = None
    notes: tuple[str, ...] = field(default=())  # what was dropped or counted, in sentences

    def liked_or_not(self, like_from: float | None = None) -> Split:
        """The same split with 1 for ratings of `like_from` or more and 0 for lower ones.

        Raises
        ------
        DataError
            when there are only likes.
        """
        least = self.train.like_from if like_from is None else like_from
        return replace(
            self,
            train=self.train.liked_or_not(least),
            test=self.test.liked_or_not(least),
            validation=self.validation and self.validation.liked_or_not(least),
        )
