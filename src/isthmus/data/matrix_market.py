"""Matrix Market files (.mtx), sparse or dense."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from isthmus.core.errors import DataError
from isthmus.data import compression
from isthmus.data.arrays import of_array, of_sparse
from isthmus.data.sample_set import Samples

MAGIC = b"%%MatrixMarket"


def read_matrix_market(path: Path) -> Samples:
    """The rows of a matrix.

    Raises
    ------
    DataError
        when the file is cut off or malformed.
    """
    from scipy.io import mmread

    try:
        with compression.opened(path) as file:
            matrix = mmread(file)
    except (ValueError, OverflowError) as error:
        if isinstance(error, DataError):
            raise
        raise DataError(
            f"{path} is no Matrix Market file, or damaged ({error}); write it again"
        ) from None
    if isinstance(matrix, np.ndarray):
        return of_array(matrix, str(path))
    return of_sparse(matrix, str(path))
