"""BinaryAutoencoder: codes of bits, by which like is found near like."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import torch
from torch import Tensor

from isthmus.core.parameters import choice, estimator, number
from isthmus.fit.batch import Batch
from isthmus.fit.dense_autoencoder import DenseAutoencoder
from isthmus.nn.binary_code import bits, noisy_bits
from isthmus.nn.dense import xavier
from isthmus.nn.dense_rows import dense


@estimator
class BinaryAutoencoder(DenseAutoencoder):
    """Semantic hashing: rows to a few bits, of which similar rows share most.

    Minimises, averaged over rows,

        d(x, g(sigmoid(f(x) + code_noise * e))),    e ~ N(0, 1)

    with an encoder f, a decoder g that mirrors it, and the distance d that `error` names. The noise
    drives the units far from the middle, so that little is lost by rounding: `transform` gives 1
    where f(x) is above 0 and 0 elsewhere, and everything after training is told from those bits.

    Parameters
    ----------
    code
        Number of bits.
    code_activation
        "sigmoid", which the noise needs.
    code_noise
        Standard deviation of the noise on the code before the sigmoid, while training, >= 0.

    Attributes
    ----------
    network_ : torch module
    n_features_in_ : int
    row_shape_ : list of int
        Shape of a row at `fit`.
    training_ : dict
        Loss of every epoch, the best epoch, why training stopped.
    share_of_ones_ : ndarray (code,)
        Of each bit, over the rows of `fit`.
    dead_units_ : ndarray (dead,)
        Numbers of the bits that are the same for every row of `fit`.

    Notes
    -----
    The paper draws a row's noise once and keeps it, so that its line searches see one function; we
    draw it anew at each look. The paper pretrains with restricted Boltzmann machines; we start from
    random weights.

    Documents: rows of term weights between 0 and 1, such as scikit-learn's `TfidfVectorizer` makes,
    with `output="softmax"` and `error="cross-entropy"`. A row's error is then that of a multinomial
    whose counts are the weights. Word counts above 1 are refused; `normalize(X, norm="l1")` makes
    shares of them, at which the first weights need a larger learning_rate. Sparse rows stay sparse.

    References
    ----------
    Salakhutdinov and Hinton 2009. Semantic Hashing. International Journal of Approximate Reasoning
    50.

    Examples
    --------
    >>> import numpy as np
    >>> from isthmus import BinaryAutoencoder
    >>> rows = np.eye(4).repeat(3, axis=1).repeat(50, axis=0)  # four kinds
    >>> model = BinaryAutoencoder(code=4, epochs=50, learning_rate=0.01).fit(rows)
    >>> codes = model.transform(rows)
    >>> np.unique(codes).tolist(), len(np.unique(codes, axis=0))
    ([0.0, 1.0], 4)
    """

    code_activation: str = choice("sigmoid", "sigmoid")
    code_noise: float = number(1.0, least=0)

    def initialise(self, network: Any, generator: torch.Generator) -> None:
        xavier(network, generator)

    def loss(self, network: Any, batch: Batch) -> Tensor:
        units = network.before_code(batch.inputs)  # (batch, code)
        logits = network.decode(noisy_bits(units, self.code_noise, batch.generator))
        return self.decoding.errors(logits, dense(batch.inputs))

    def codes(self, network: Any, inputs: Any) -> Tensor:
        return bits(network.before_code(inputs))

    def _after_training(self, X: Any) -> None:
        ones = self._map(X, lambda network, rows: self.codes(network, rows).sum(0, keepdim=True))
        self.share_of_ones_ = ones.sum(axis=0) / X.shape[0]  # (code,)
        self.dead_units_ = np.flatnonzero((self.share_of_ones_ == 0) | (self.share_of_ones_ == 1))
        if len(self.dead_units_) and X.shape[0] > 1:
            warnings.warn(
                f"{len(self.dead_units_)} of the {self.code} bits are the same for every row and "
                "tell nothing; use more epochs, a larger learning_rate, a smaller code_noise, or "
                "a smaller code",
                UserWarning,
                stacklevel=3,
            )
