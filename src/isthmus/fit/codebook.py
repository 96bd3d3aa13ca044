"""The abstract estimator that answers rows by the nearest of some vectors; NumPy alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import scipy.sparse as sp
from sklearn.base import ClassNamePrefixFeaturesOutMixin, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from isthmus.core.errors import ParameterError
from isthmus.core.estimator import Estimator
from isthmus.core.rows import read_rows
from isthmus.fit.competition import block_size, squared_lengths


class Codebook(ClassNamePrefixFeaturesOutMixin, TransformerMixin, Estimator):
    """Abstract: vectors m_u, one a unit, that stand for the rows nearest to them.

    Distances are taken in float64, and given in the number format of the rows.
    """

    unit_range = True  # distances add features up, so their ranges should be alike
    row_shape_: list[int]

    @property
    def weights(self) -> np.ndarray:
        """m, (units, features)."""
        raise NotImplementedError

    def transform(self, X: Any) -> np.ndarray:
        """The distance of each row to each unit, (rows, units)."""
        X = self._known(X)
        found = np.empty((X.shape[0], self._n_features_out), X.dtype)
        for rows, squared in self._squared_distances(X):
            np.sqrt(squared, out=found[rows], casting="same_kind")
        return found

    def predict(self, X: Any) -> np.ndarray:
        """The number of the unit nearest to each row, (rows,), counted from 0."""
        X = self._known(X)
        return np.concatenate([d.argmin(axis=1) for _, d in self._squared_distances(X)])

    def inverse_transform(self, X: Any) -> np.ndarray:
        """The vectors of units, in the shape of a row: from their numbers, (rows,), as `predict`
        gives them, or those of the nearest from distances, (rows, units), as `transform` does."""
        check_is_fitted(self)
        codes, units = np.asarray(X), self._n_features_out
        if codes.ndim == 2 and codes.shape[1] == units and np.isfinite(codes).all():
            codes = codes.argmin(axis=1)
        numbers = codes.ndim == 1 and codes.dtype.kind in "iu"
        if not numbers or not np.isin(codes, np.arange(units)).all():
            raise ParameterError(
                f"codes must have the shape (rows, {units}) and be finite, or be numbers of units "
                f"from 0 to {units - 1}; found {codes.dtype} of the shape {codes.shape}"
            )
        return self.weights[codes].reshape(-1, *self.row_shape_)

    def reconstruct(self, X: Any) -> np.ndarray:
        """The vector of the unit nearest to each row, in the shape that `fit` saw."""
        X = self._known(X)
        return self.inverse_transform(self.predict(X)).astype(X.dtype, copy=False)

    def score_samples(self, X: Any) -> np.ndarray:
        """Minus the distance of each row to the nearest unit, (rows,): higher is more usual."""
        X = self._known(X)
        nearest = [d.min(axis=1) for _, d in self._squared_distances(X)]
        return -np.sqrt(np.concatenate(nearest)).astype(X.dtype)

    def score(self, X: Any, y: Any = None) -> float:
        """The mean of `score_samples`: minus the quantisation error."""
        return float(self.score_samples(X).mean(dtype=np.float64))

    def quantisation_error(self, X: Any) -> float:
        """The mean distance of the rows to their nearest unit."""
        return -self.score(X)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        tags.input_tags.three_d_array = True
        tags.transformer_tags.preserves_dtype = ["float64", "float32"]
        return tags

    @property
    def _n_features_out(self) -> int:
        return len(self.weights)

    def _read(self, X: Any, *, reset: bool) -> Any:
        X, shape = read_rows(self, X, reset=reset)
        if reset:
            self.row_shape_ = list(shape)
        return X

    def _known(self, X: Any) -> Any:
        check_is_fitted(self)
        return self._read(X, reset=False)

    def _squared_distances(self, X: Any) -> Iterator[tuple[slice, np.ndarray]]:
        """Of rows to all units, (block, units), a block at a time.

        Around the mean of the units where the rows are dense: far from the origin the difference of
        large products has few digits left.
        """
        weights = self.weights.astype(np.float64)
        centre = np.zeros(X.shape[1]) if sp.issparse(X) else weights.mean(axis=0)
        weights = weights - centre
        lengths = np.square(weights).sum(axis=1)
        size = block_size(len(weights))
        for first in range(0, X.shape[0], size):
            rows = slice(first, first + size)
            block = X[rows].astype(np.float64)
            block = block if sp.issparse(block) else block - centre
            squared = squared_lengths(block)[:, None] - 2 * (block @ weights.T) + lengths
            yield rows, np.maximum(squared, 0, out=squared)
