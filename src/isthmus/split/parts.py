"""What every way of holding data back returns."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import scipy.sparse as sp

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


@dataclass(frozen=True, kw_only=True)
class Split:
    """Ratings to learn from and questions to answer."""

    protocol: str
    train: Ratings
    test: Part
    validation: Part | None = None
    notes: tuple[str, ...] = field(default=())  # what was dropped or counted, in sentences
