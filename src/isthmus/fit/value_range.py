"""Which values rows may hold."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from isthmus.core.errors import DataError

SCALERS = {0.0: "MinMaxScaler()", -1.0: "MinMaxScaler(feature_range=(-1, 1))"}
OR_GAUSSIAN = ", or use likelihood='gaussian'"


def check_range(
    X: np.ndarray | sp.csr_array,
    low: float,
    high: float,
    *,
    needs: str,
    otherwise: str = "",
) -> None:
    """Refuse rows with values below `low` or above `high`.

    Parameters
    ----------
    low : 0 or -1.
    needs : who needs which values, in words.
    otherwise : what can be done instead of scaling.

    Raises
    ------
    DataError
        with the range found and the remedies.
    """
    least, most = float(X.min()), float(X.max())
    if least < low or most > high:
        raise DataError(
            f"the data reach from {least:g} to {most:g}, but {needs}; scale the data, for instance "
            f"with sklearn.preprocessing.{SCALERS[low]}{otherwise}"
        )
