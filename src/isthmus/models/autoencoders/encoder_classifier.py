"""EncoderClassifier: a softmax on the code of an autoencoder, tuned together."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.base import ClassNamePrefixFeaturesOutMixin, TransformerMixin
from sklearn.utils.validation import check_is_fitted
from torch import nn

from isthmus.core.parameters import estimator
from isthmus.fit.neural_classifier import NeuralClassifier
from isthmus.fit.on_encoder import OnEncoder
from isthmus.nn.dense_rows import dense
from isthmus.nn.sparse_linear import SparseLinear


@estimator
class EncoderClassifier(
    ClassNamePrefixFeaturesOutMixin, TransformerMixin, OnEncoder, NeuralClassifier
):
    """Classifier that begins with an encoder learned without labels.

    Minimises, averaged over rows with label y,

        -log softmax(W f(x) + b)_y

    over W, b and, with `fine_tune`, the encoder f.

    Parameters
    ----------
    encoder
        Where f comes from. An autoencoder is cloned and fitted on the rows of `fit`, so that a
        cross-validation leaks nothing into it; that one was fitted before plays no part. A fitted
        one is used as it is in `sklearn.frozen.FrozenEstimator(autoencoder)`, and is not changed.
        None hands the rows to the softmax as they are: a softmax regression.
    fine_tune
        Whether the encoder moves with the softmax, or stays as it was learned.

    Attributes
    ----------
    network_ : torch module
        An encoder's network, without what only its decoder needs, and the output layer.
    classes_ : ndarray (classes,)
    encoder_state_ : dict
        What the encoder's `fit` made besides its network: its shapes, its training.
    n_features_in_ : int
    row_shape_ : list of int
        Shape of a row at `fit`.
    training_ : dict
        Loss of every epoch, the error on validation rows, why training stopped.

    Notes
    -----
    A code is what the autoencoder's `transform` gives: through its activation, without noise; the
    classifier's own `transform` gives it as it was tuned. The seed and the training of an encoder
    are its own. A plain net of the same shape, to compare with, is an encoder of 0 epochs.

    Raises
    ------
    ParameterError
        at `fit`, for a frozen encoder of other rows, or one that cannot be tuned because its code
        is made of steps (binary codes).

    References
    ----------
    Bengio, Lamblin, Popovici, Larochelle 2007. Greedy Layer-Wise Training of Deep Networks. NIPS.
    Section 4.
    Vincent, Larochelle, Lajoie, Bengio, Manzagol 2010. Stacked Denoising Autoencoders. Journal of
    Machine Learning Research 11. Figure 4.

    Examples
    --------
    >>> import numpy as np
    >>> from isthmus import DenoisingAutoencoder, EncoderClassifier, StackedAutoencoder
    >>> rng = np.random.default_rng(0)
    >>> labels = np.repeat(["low", "high"], 50)
    >>> rows = rng.random((100, 10)) / 2 + (labels == "high")[:, None] / 2
    >>> stack = StackedAutoencoder(
    ...     hidden=(8,), code=8, layer=DenoisingAutoencoder(epochs=10), epochs=0
    ... )
    >>> model = EncoderClassifier(encoder=stack, epochs=30, learning_rate=0.01).fit(rows, labels)
    >>> model.predict(rows[:1]).item(), model.predict_proba(rows).shape, model.score(rows, labels)
    ('low', (100, 2), 1.0)
    """

    def transform(self, X: Any) -> np.ndarray:
        """The code that the softmax reads, tuned with it, (rows, code)."""
        check_is_fitted(self)
        X = self._read(X)
        codes = self._map(X, lambda *given: dense(self.codes(*given)))
        return codes.astype(X.dtype, copy=False)

    def head(self, width: int) -> nn.Module:
        return SparseLinear(width, self._n_outputs)

    @property
    def _n_features_out(self) -> int:
        return self._code_width

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.transformer_tags.preserves_dtype = ["float64", "float32"]
        return tags
