"""SparseAutoencoder: a code that is free to be wide but has to be quiet."""

from __future__ import annotations

import warnings
from typing import Any

from torch import Tensor

from isthmus.core.errors import ParameterError
from isthmus.core.parameters import choice, estimator, number, whole
from isthmus.fit.batch import Batch
from isthmus.fit.dense_autoencoder import DenseAutoencoder
from isthmus.losses import sparsity
from isthmus.nn.dense import ACTIVATIONS
from isthmus.nn.dense_rows import dense
from isthmus.nn.noise import drop_units

BOUNDED = ("sigmoid", "tanh")


@estimator
class SparseAutoencoder(DenseAutoencoder):
    """Autoencoder whose code pays for being active.

    Minimises, averaged over rows,

        d(x, g(z)) + penalty * sum_j |z_j|                       with sparsity="l1"
        d(x, g(z)) + penalty * sum_j KL(target_activity || r_j)  with sparsity="kl"

    with z = f(x), r_j the mean activity of unit j over the batch, and KL between two Bernoulli
    variables. The activity is z for a sigmoid code and (z + 1) / 2 for a tanh code, where -1 is
    inactive.

    Parameters
    ----------
    code
        Width of the code; it may be wider than the rows.
    code_activation
        Of the code. "kl" needs "sigmoid" or "tanh"; "l1" gives exact zeros with "relu".
    sparsity
        "kl" or "l1".
    penalty
        Weight of the sparsity, >= 0.
    target_activity
        What "kl" wants the mean activity to be, above 0 and below 1.
    dropout
        Share of the code forgotten at each look, 0 <= dropout < 1.

    Attributes
    ----------
    network_ : torch module
    n_features_in_ : int
    row_shape_ : list of int
        Shape of a row at `fit`.
    training_ : dict
        Loss of every epoch, the best epoch, why training stopped.
    mean_activity_ : ndarray (code,)
        Mean over the rows of `fit`; of |z| with "l1".
    dead_units_ : ndarray (dead,)
        Numbers of the units that stand still: over all rows they move by less than a thousandth of
        their range (sigmoid, tanh) or of what the liveliest unit does.

    Notes
    -----
    The mean activity is that of a batch, not of all rows as in the lecture notes: a batch should
    hold many rows for each unit's share, batch_size >= 1 / target_activity. Errors are sums over
    the features, so the weight 3 of the notes, whose error is half of a sum, is 6 here. With "l1"
    a decoder can grow to make up for a small code; weight_decay holds it.

    Raises
    ------
    ParameterError
        at `fit`, for sparsity="kl" with a code that has no lowest and highest activity.

    References
    ----------
    Ng 2011. Sparse Autoencoder. CS294A Lecture Notes, Stanford. Section 4.
    Lee, Ekanadham, Ng 2008. Sparse Deep Belief Net Model for Visual Area V2. NIPS.
    Srivastava et al. 2014. Dropout. Journal of Machine Learning Research 15.

    Examples
    --------
    >>> import numpy as np
    >>> from isthmus import SparseAutoencoder
    >>> rows = np.random.default_rng(0).random((200, 10))
    >>> model = SparseAutoencoder(code=20, epochs=100, learning_rate=0.01).fit(rows)
    >>> bool(model.mean_activity_.mean() < 0.2)
    True
    """

    code: int = whole(256, least=1)
    code_activation: str = choice("sigmoid", *ACTIVATIONS)
    sparsity: str = choice("kl", "l1", "kl")
    penalty: float = number(1.0, least=0)
    target_activity: float = number(0.1, above=0, below=1)
    dropout: float = number(0.0, least=0, below=1)

    def check_parameters(self) -> None:
        super().check_parameters()
        if self.sparsity == "kl" and self.code_activation not in BOUNDED:
            raise ParameterError(
                f"SparseAutoencoder: sparsity='kl' needs a code between two bounds, but "
                f"code_activation is {self.code_activation!r}; use 'sigmoid' or 'tanh', or "
                "sparsity='l1'"
            )

    @property
    def constrained(self) -> bool:
        return self.penalty > 0 or self.dropout > 0

    def loss(self, network: Any, batch: Batch) -> Tensor:
        code = network.encode(batch.inputs)  # (batch, code)
        logits = network.decode(drop_units(code, self.dropout, batch.generator))
        errors = self.decoding.errors(logits, dense(batch.inputs))
        if self.sparsity == "l1":
            return errors + self.penalty * sparsity.l1(code)
        activity = self._activity(code)
        return errors + self.penalty * sparsity.activity_kl(activity, self.target_activity)

    def _activity(self, code: Tensor) -> Tensor:
        if self.sparsity == "l1":
            return code.abs()
        return (code + 1) / 2 if self.code_activation == "tanh" else code

    def _after_training(self, X: Any) -> None:
        self.mean_activity_, self.dead_units_ = self._activities(
            X, self._activity, bounded=self.code_activation in BOUNDED
        )
        if len(self.dead_units_) and X.shape[0] > 1:
            warnings.warn(
                f"{len(self.dead_units_)} of the {self.code} units of the code stand still; use a "
                "smaller penalty, a smaller code, or a smaller learning_rate",
                UserWarning,
                stacklevel=3,
            )
