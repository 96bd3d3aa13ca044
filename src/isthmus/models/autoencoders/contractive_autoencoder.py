"""ContractiveAutoencoder: a code that moves little when its row does."""

from __future__ import annotations

from typing import Any

from torch import Tensor

from isthmus.core.parameters import choice, estimator, flag, number, whole
from isthmus.fit.batch import Batch
from isthmus.fit.dense_autoencoder import DenseAutoencoder
from isthmus.losses import contractive
from isthmus.nn.dense import ACTIVATIONS
from isthmus.nn.dense_rows import dense
from isthmus.nn.noise import coins


@estimator
class ContractiveAutoencoder(DenseAutoencoder):
    """Autoencoder whose code is kept from following every small change of a row.

    Minimises, averaged over rows,

        d(x, g(z)) + penalty * ||J(x)||_F^2,    z = f(x),  J(x) = df(x) / dx

    with a dense encoder f, a decoder g that mirrors it, and the distance d that `error` names.

    Parameters
    ----------
    code
        Width of the code; it may be wider than the rows.
    code_activation
        Of the code. With "identity" and no hidden layer the Jacobian is the weight whatever the
        row, and the penalty no more than a decay of the encoder's weights.
    tied
        Whether the decoder's weights are the encoder's, transposed. A free decoder can grow to make
        up for an encoder that shrinks, which lowers the penalty and contracts nothing.
    penalty
        Weight of the squared norm of the Jacobian, >= 0.

    Attributes
    ----------
    network_ : torch module
    n_features_in_ : int
    row_shape_ : list of int
        Shape of a row at `fit`.
    training_ : dict
        Loss of every epoch, the best epoch, why training stopped.

    Notes
    -----
    For one layer the norm is exact: sum_j s'(a_j)^2 ||W_j||^2. With `hidden` it is estimated
    without bias from one random projection of the code a row; the paper stacks single layers
    instead. `score_samples` is the reconstruction error alone.

    References
    ----------
    Rifai, Vincent, Muller, Glorot, Bengio 2011. Contractive Auto-Encoders: Explicit Invariance
    During Feature Extraction. ICML. Equations 4 and 7.
    Hutchinson 1990. A Stochastic Estimator of the Trace of the Influence Matrix for Laplacian
    Smoothing Splines. Communications in Statistics - Simulation and Computation 19.

    Examples
    --------
    >>> import numpy as np
    >>> from isthmus import ContractiveAutoencoder
    >>> rows = np.random.default_rng(0).random((200, 10))
    >>> model = ContractiveAutoencoder(code=20, penalty=0.1, epochs=20).fit(rows)
    >>> model.transform(rows).shape
    (200, 20)
    """

    code: int = whole(256, least=1)
    code_activation: str = choice("sigmoid", *ACTIVATIONS)
    tied: bool = flag(True)
    penalty: float = number(1.0, least=0)

    @property
    def constrained(self) -> bool:
        return self.penalty > 0

    def loss(self, network: Any, batch: Batch) -> Tensor:
        weight = network.weights()[0]  # (outputs, inputs)
        first = network.inwards[0](batch.inputs).to(weight.dtype)  # (batch, outputs)
        code = network.code_activation(network.onwards(first))
        errors = self.decoding.errors(network.decode(code), dense(batch.inputs))
        if self.penalty == 0:
            return errors
        if not self.hidden:
            return errors + self.penalty * contractive.one_layer(code, first, weight)
        signs = 2 * coins(code, 0.5, batch.generator) - 1
        return errors + self.penalty * contractive.projected(code, first, weight, signs)
