"""An encoder in a field: a plan that is fitted with its owner, or a frozen one that is ready."""

from __future__ import annotations

from typing import Any

from sklearn.base import clone
from sklearn.frozen import FrozenEstimator
from sklearn.utils.validation import check_is_fitted

from isthmus.core.errors import ParameterError

ENCODERS = "an autoencoder, or a FrozenEstimator that holds a fitted one"


def held(encoder: Any) -> Any:
    """What is frozen, or the encoder itself."""
    return encoder.estimator if isinstance(encoder, FrozenEstimator) else encoder


def fitted_encoder(owner: str, encoder: Any, rows: Any, width: int) -> Any:
    """A clone fitted on rows, or the frozen one, which must have been fitted on such.

    Raises
    ------
    NotFittedError, ParameterError
        for a frozen one that was not fitted, or on rows of another width.
    """
    if not isinstance(encoder, FrozenEstimator):
        return clone(encoder).fit(rows)
    found = encoder.estimator
    check_is_fitted(found)
    if found.n_features_in_ != width:
        raise ParameterError(
            f"{owner}: encoder was fitted on rows of {found.n_features_in_} features, but these "
            f"have {width}"
        )
    return found
