"""Columns brought to one scale, and back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp

from isthmus.core.errors import DataError, ParameterError
from isthmus.data.sample_set import Samples

KINDS = ("none", "standard", "minmax")


def suited(samples: Samples, model: Any) -> str:
    """The scale that rows want by themselves: images and sparse rows stay as they are, but for
    dense nets on pixels; columns are brought to 0..1 for a model that adds their ranges up or whose
    output is bounded, and are standardised for others."""
    pixels = samples.image_shape and not getattr(model, "wants_standard", False)
    if pixels or sp.issparse(samples.X):
        return "none"
    decoding = getattr(model, "decoding", None)
    bounded = decoding is not None and decoding.output != "identity"
    return "minmax" if bounded or getattr(model, "unit_range", False) else "standard"


@dataclass(frozen=True, kw_only=True, eq=False)
class Scaling:
    """(x - shift) / factor, column by column.

    Attributes
    ----------
    kind : "none", "standard" (mean 0, deviation 1) or "minmax" (from 0 to 1).
    shift, factor : arrays of shape (features,); a column that does not vary has the factor 1.
    """

    kind: str
    shift: np.ndarray
    factor: np.ndarray

    @classmethod
    def of(cls, X: np.ndarray | sp.csr_array, kind: str) -> Scaling:
        """The scaling of these rows.

        Raises
        ------
        ParameterError
            for an unknown kind.
        DataError
            for sparse rows, which shifting would make dense.
        """
        if kind not in KINDS:
            raise ParameterError(f"scale is {kind!r}; it must be one of auto, {', '.join(KINDS)}")
        features = X.shape[1]
        if kind == "none":
            return cls(kind=kind, shift=np.zeros(features), factor=np.ones(features))
        if sp.issparse(X):
            raise DataError(
                f"scale={kind!r} would make {X.shape[0]:,} x {features:,} sparse rows dense; use "
                "scale='none'"
            )
        if kind == "standard":
            shift, factor = X.mean(axis=0, dtype=np.float64), X.std(axis=0, dtype=np.float64)
        else:
            shift = X.min(axis=0).astype(np.float64)
            factor = X.max(axis=0).astype(np.float64) - shift
        # rounding leaves a constant column a deviation of about its size times 1e-8 in float32
        varies = factor > 1e-7 * np.maximum(np.abs(shift), 1e-30)
        return cls(kind=kind, shift=shift, factor=np.where(varies, factor, 1.0))

    def apply(self, X: np.ndarray | sp.csr_array) -> np.ndarray | sp.csr_array:
        """The rows on the common scale, float32."""
        if self.kind == "none":
            return X
        if sp.issparse(X):
            raise DataError("these rows are sparse, but the model was fitted on scaled dense ones")
        return ((X - self.shift) / self.factor).astype(np.float32)

    def undo(self, X: np.ndarray) -> np.ndarray:
        """The rows in their own units, float32."""
        if self.kind == "none":
            return X
        return (X * self.factor + self.shift).astype(np.float32)
