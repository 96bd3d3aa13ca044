"""Rows of features, with whatever the source says about them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import prod

import numpy as np
import scipy.sparse as sp

from isthmus.core.errors import DataError


@dataclass(frozen=True, kw_only=True, eq=False)
class Samples:
    """What an autoencoder learns from.

    Attributes
    ----------
    X : array or CSR array of shape (rows, features), float32
        images are flat, row by row from the top, in [0, 1].
    y : array of shape (rows,), or None
        labels as they were found: whole numbers as int64, text as str.
    columns : names of the features, where the source has names.
    image_shape : (height, width) or (height, width, channels), where the rows are images.
    ids : names of the rows, where the source has names (files of images).
    source : what was read.
    notes : what a person should know of the reading.
    """

    X: np.ndarray | sp.csr_array
    y: np.ndarray | None = None
    columns: tuple[str, ...] | None = None
    image_shape: tuple[int, ...] | None = None
    ids: tuple[str, ...] | None = None
    source: str = ""
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for what, found, needed in self._lengths():
            if found != needed:
                raise DataError(
                    f"{self.source or 'samples'}: {found:,} {what} do not go with X of shape "
                    f"{self.X.shape}; there must be {needed:,}"
                )

    def __len__(self) -> int:
        return self.X.shape[0]

    def take(self, places: np.ndarray) -> Samples:
        """Some of the rows."""
        ids = None if self.ids is None else tuple(self.ids[place] for place in places)
        y = None if self.y is None else self.y[places]
        return replace(self, X=self.X[places], y=y, ids=ids)

    def _lengths(self) -> Iterator[tuple[str, int, int]]:
        rows, features = self.X.shape
        if self.y is not None:
            yield "labels", len(self.y), rows
        if self.ids is not None:
            yield "ids", len(self.ids), rows
        if self.columns is not None:
            yield "names of columns", len(self.columns), features
        if self.image_shape is not None:
            yield "pixels", prod(self.image_shape), features
