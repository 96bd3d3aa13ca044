"""The ability of a recommender, and what all recommenders share.

A recommender is an estimator on a CSR matrix: a user is a row, an item a column. What is not stored
is unknown; a stored zero is a rating of 0.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar, NamedTuple, Self

import numpy as np
import scipy.sparse as sp
from sklearn.base import clone
from sklearn.utils.validation import check_is_fitted, validate_data

from isthmus.core.errors import NotSupportedError, ParameterError
from isthmus.core.estimator import Estimator


class Lit(NamedTuple):
    """What one row does to the hidden units of a model."""

    activity: np.ndarray  # of each unit, (units,)
    added: np.ndarray  # what each stored cell adds to a unit's input, (units, cells)
    effect: np.ndarray  # how much an item's score would fall if the unit were off, (items, units)


class ItemScorer(Estimator):
    """Abstract: `fit(X)` and `score_items(X)` on rows of likes or ratings.

    A dense array is read with its zeros as unknown; NaN is refused.
    """

    rates: ClassVar[bool] = False  # predicts a rating; otherwise learns from likes and only ranks
    positive_only: ClassVar[bool] = False  # negative values make no sense to it and are refused
    stops_early: ClassVar[bool] = False  # `fit` takes `validation=` and `checkpoint=`
    takes_features: ClassVar[bool] = False  # `fit` takes `features=`, what is known of items
    grid: ClassVar[dict[str, tuple[Any, ...]]] = {}  # fields worth choosing, likeliest values first
    space: ClassVar[dict[str, tuple[Any, ...]]] = {}  # the same where all of them would take long

    @property
    def folds_in(self) -> bool:
        """Whether rows that were not fitted can be scored."""
        return True

    @property
    def lights_units(self) -> bool:
        """Whether a row lights hidden units that can be asked what they did (`lit`)."""
        return False

    def score_items(self, X: Any, rows: np.ndarray | None = None) -> np.ndarray:
        """Scores of every item for every row of `X`, float32 of shape (rows, items).

        `rows` are the row numbers that these histories had in the fitted matrix; only models that
        do not fold in need them (by default `X` is taken to be the fitted matrix itself).
        """
        raise NotImplementedError

    def few_scores(self, X: sp.csr_array) -> sp.csr_array | None:
        """Scores of `X` as `score_items` has them, in a CSR array without most of those that are 0;
        None where it would not be worth it."""
        return None

    def similarities(self, items: np.ndarray) -> np.ndarray:
        """How alike each of `items` is to every item, shape (len(items), items)."""
        raise NotImplementedError

    def contributions(self, history: sp.csr_array, item: int) -> np.ndarray | None:
        """What each stored cell of one row added to the score of `item`; None when the score is
        no sum over the history."""
        return None

    def lit(self, history: sp.csr_array, items: np.ndarray) -> Lit:
        """Which hidden units one row lights, and what they do to the scores of `items`."""
        raise NotImplementedError

    def estimate_memory(self, users: int, items: int, stored: int) -> int:
        """Bytes that fitting is expected to take at its peak, the matrix included."""
        raise NotImplementedError

    def fit_each(self, X: Any, settings: list[dict[str, Any]]) -> Iterator[Self]:
        """One fitted model for each setting, sharing what they can share."""
        for fields in settings:
            yield clone(self).set_params(**fields).fit(X)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        tags.input_tags.positive_only = self.positive_only
        return tags

    def _fit_rows(self, X: Any) -> sp.csr_array:
        """Check the parameters and the matrix to learn from."""
        self.check_parameters()
        return as_rows(self, X, reset=True)

    def _score_rows(self, X: Any, rows: np.ndarray | None) -> tuple[sp.csr_array, np.ndarray]:
        """Check the rows to score and say which fitted rows they are."""
        check_is_fitted(self)
        X = as_rows(self, X, reset=False)
        if self.folds_in:
            return X, np.arange(X.shape[0]) if rows is None else np.asarray(rows)
        if rows is None and X.shape[0] != self.n_users_:
            raise NotSupportedError(
                f"{type(self).__name__} does not fold in: it scores the {self.n_users_} users it "
                f"was fitted on and was given {X.shape[0]} rows without their row numbers; give "
                "rows=, or use a model that folds in (EASE, MultVAE, AutoRec(axis='users'))"
            )
        rows = np.arange(X.shape[0]) if rows is None else np.asarray(rows, dtype=np.int64)
        inside = not len(rows) or 0 <= rows.min() <= rows.max() < self.n_users_
        if rows.shape != (X.shape[0],) or not inside:
            raise ParameterError(
                f"rows must be one row number for each of the {X.shape[0]} rows of X, from 0 to "
                f"{self.n_users_ - 1}"
            )
        return X, rows


def as_rows(estimator: ItemScorer, X: Any, *, reset: bool) -> sp.csr_array:
    """`X` as float32 CSR with sorted columns; stored zeros stay, NaN and infinity are refused."""
    if sp.issparse(X) and X.format in ("csr", "csc"):
        X = _without_repeats(X)
    with np.errstate(over="ignore"):  # what is too large for float32 is refused as infinity
        X = validate_data(
            estimator,
            X,
            accept_sparse="csr",
            dtype=np.float32,
            ensure_non_negative=estimator.positive_only,
            reset=reset,
        )
    return sp.csr_array(X)


def _without_repeats(X: Any) -> Any:
    """`X` with sorted cells, refused before SciPy could add up repeated ones on the way."""
    if not X.has_sorted_indices:
        X = X.sorted_indices()
    if not X.has_canonical_format:
        raise ParameterError(
            "X stores a cell twice: merge repeated (user, item) pairs, for instance with "
            "X.sum_duplicates()"
        )
    return X
