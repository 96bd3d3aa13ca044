"""DenoisingAutoencoder: what is restored is more than what was shown."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor

from isthmus.core.errors import ParameterError
from isthmus.core.parameters import choice, estimator, number, whole
from isthmus.fit.batch import Batch
from isthmus.fit.decoding import RANGES
from isthmus.fit.dense_autoencoder import DenseAutoencoder
from isthmus.nn.dense_rows import dense
from isthmus.nn.noise import add_gaussian, coins, forget, salt_and_pepper
from isthmus.nn.rows import Rows


@estimator
class DenoisingAutoencoder(DenseAutoencoder):
    """Autoencoder that sees corrupted rows and is compared with the clean ones.

    Minimises, averaged over rows and corruptions c(x),

        sum_i w_i d_i(x, g(z)),    z = f(c(x))

    with a dense encoder f, a decoder g that mirrors it, d_i the distance of entry i that `error`
    names, and w_i = 1 where c chose the entry, 1 - emphasis elsewhere. The corruption is drawn anew
    at each look. Once trained, rows are encoded as they are given.

    Parameters
    ----------
    code
        Width of the code; it may be wider than the rows.
    noise
        "masking" sets entries to zero, "salt-and-pepper" to the least or the greatest value by a
        fair coin, "gaussian" adds normal numbers to all. The least and the greatest value are those
        that `output` can reach, or with "identity" those of each feature in the rows given to `fit`
        or to that call of `partial_fit`.
    corruption
        Probability with which each entry is chosen, 0 <= corruption <= 1; for "gaussian" the
        standard deviation in the units of the data, >= 0.
    emphasis
        0 counts all entries alike, 1 only those that were chosen, 0 <= emphasis <= 1. Not for
        "gaussian", which spares no entry.

    Attributes
    ----------
    network_ : torch module
    n_features_in_ : int
    row_shape_ : list of int
        Shape of a row at `fit`.
    training_ : dict
        Loss of every epoch, the best epoch, why training stopped.
    range_ : ndarray (2, features)
        Pepper and salt of each feature, after fitting with that noise.

    Notes
    -----
    The papers choose a fixed number of entries of each row; we choose each entry independently,
    which has the same mean. A chosen entry counts as corrupted even if its value was zero before.
    What remains is not scaled up, as in the papers and unlike dropout.

    Sparse rows stay sparse under masking; the other noises leave no zeros, so each batch is made
    dense.

    Raises
    ------
    ParameterError
        at `fit`, for a share above 1, an emphasis on Gaussian noise, or full emphasis on nothing.

    References
    ----------
    Vincent, Larochelle, Bengio, Manzagol 2008. Extracting and Composing Robust Features with
    Denoising Autoencoders. ICML.
    Vincent, Larochelle, Lajoie, Bengio, Manzagol 2010. Stacked Denoising Autoencoders. Journal of
    Machine Learning Research 11. Section 3.3; equations 19 and 20 with alpha = 1 and
    beta = 1 - emphasis.

    Examples
    --------
    >>> import numpy as np
    >>> from isthmus import DenoisingAutoencoder
    >>> rng = np.random.default_rng(0)
    >>> clean = rng.normal(size=(300, 2)) @ rng.normal(size=(2, 10))
    >>> model = DenoisingAutoencoder(noise="gaussian", corruption=0.5, epochs=100).fit(clean)
    >>> noisy = clean + 0.5 * rng.normal(size=clean.shape)
    >>> bool(np.abs(model.reconstruct(noisy) - clean).mean() < np.abs(noisy - clean).mean())
    True
    """

    code: int = whole(256, least=1)
    noise: str = choice("masking", "masking", "gaussian", "salt-and-pepper")
    corruption: float = number(0.25, least=0)
    emphasis: float = number(0.0, least=0, most=1)

    def check_parameters(self) -> None:
        super().check_parameters()
        if self.noise == "gaussian":
            if self.emphasis > 0:
                raise ParameterError(
                    f"DenoisingAutoencoder: emphasis is {self.emphasis}, but noise='gaussian' "
                    "spares no entry that could count less; use emphasis=0, or noise='masking' or "
                    "'salt-and-pepper'"
                )
        elif self.corruption > 1:
            raise ParameterError(
                f"DenoisingAutoencoder: corruption is {self.corruption}; with noise={self.noise!r} "
                "it is a share of the entries and must be a number >= 0 and <= 1"
            )
        elif self.emphasis == 1 and self.corruption == 0:
            raise ParameterError(
                "DenoisingAutoencoder: emphasis is 1 and corruption is 0, so no entry counts and "
                "nothing can be learned; use a corruption above 0 or an emphasis below 1"
            )

    @property
    def constrained(self) -> bool:
        return self.corruption > 0

    def loss(self, network: Any, batch: Batch) -> Tensor:
        clean = dense(batch.inputs)
        if self.noise == "gaussian":
            shaken = add_gaussian(clean, self.corruption, batch.generator)
            return self.decoding.errors(network(shaken), clean)
        chosen = coins(batch.inputs, self.corruption, batch.generator)
        noisy: Rows | Tensor
        if self.noise == "masking":
            noisy = forget(batch.inputs, chosen)
        else:
            low, high = torch.as_tensor(self.range_, dtype=clean.dtype, device=clean.device)
            noisy = salt_and_pepper(clean, chosen, low, high, batch.generator)
        if self.emphasis == 0:
            return self.decoding.errors(network(noisy), clean)
        weights = 1 - self.emphasis * (1 - chosen)  # (batch, width)
        return (weights * self.decoding.entries(network(noisy), clean)).sum(dim=1)

    def _before_training(self, X: Any) -> None:
        super()._before_training(X)
        if self.noise == "salt-and-pepper":
            self.range_ = self._reach(X)

    def _reach(self, X: Any) -> np.ndarray:
        """The least and the greatest value of each feature, (2, features)."""
        if self.output in RANGES:
            return np.repeat(np.array(RANGES[self.output])[:, None], X.shape[1], axis=1)
        ends = X.min(axis=0), X.max(axis=0)
        return np.stack([end.toarray().ravel() if hasattr(end, "toarray") else end for end in ends])
