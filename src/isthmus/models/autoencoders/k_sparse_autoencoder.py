"""KSparseAutoencoder: of each code only the k largest units are kept."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from isthmus.core.errors import ParameterError
from isthmus.core.parameters import choice, estimator, number, whole
from isthmus.fit.batch import Batch
from isthmus.fit.dense_autoencoder import DenseAutoencoder
from isthmus.nn.dense import xavier
from isthmus.nn.dense_rows import dense
from isthmus.nn.top_net import TopNet


@estimator
class KSparseAutoencoder(DenseAutoencoder):
    """Autoencoder of whose code only the `active` largest units of each row are kept.

    Minimises, averaged over rows,

        d(x, g(z)) + revival * d(x, g(z + u)),    z = s(top_k(a(x)))

    with the encoder a before its activation s, the decoder g and the distance d that `error` names.
    The second term is there only while some units are dead: u holds the largest of those, half as
    many as a row has features, so that they learn what the living ones leave over.

    Parameters
    ----------
    code
        Width of the code; wider than the rows makes an overcomplete dictionary.
    active
        k, units kept in each row, 1 <= active <= code.
    selection
        "row" keeps k of each row. "batch" keeps k times the rows of a batch, wherever they are,
        while training; afterwards a unit is kept from a threshold on that training found, and a
        row has k on average.
    revival
        Weight of what dead units are taught, >= 0; 0 leaves them dead.
    dead_after
        Rows without being active that make a unit dead, >= 1; None is one pass over the rows.

    Attributes
    ----------
    network_ : torch module
    n_features_in_ : int
    row_shape_ : list of int
        Shape of a row at `fit`.
    training_ : dict
        Loss of every epoch, the best epoch, why training stopped.
    dead_units_ : ndarray (dead,)
        Numbers of the units that were dead when training ended.
    alive_share_ : float
        Share of the units that were not.

    Notes
    -----
    The largest are the largest with their sign, as in the paper. At inference k is that of the
    training: the paper keeps more (alpha k, with alpha >= 1) when the code feeds a classifier.

    Where Gao et al. have dead units model the residual of a linear decoder, we have them join the
    code, which gives the same for a linear decoder and a squared error and also holds for others;
    the kept units get no gradient from it. The decoder begins as the encoder transposed, as there.
    Instead of a bias that is taken from the input, the encoder's own begins where every unit has
    the mean 0 over the first batch, so that not the same few win in every row. Decoder columns are
    not held at unit length, which found fewer atoms of planted dictionaries.

    Where k is below a thirtieth of the code or so, decoding adds up k rows of the weight instead of
    multiplying a matrix of zeros.

    Raises
    ------
    ParameterError
        at `fit`, when `active` is more than `code`.

    References
    ----------
    Makhzani and Frey 2014. k-Sparse Autoencoders. ICLR. Section 2.
    Gao et al. 2025. Scaling and Evaluating Sparse Autoencoders. ICLR. Appendix A.2 (auxiliary
    loss).
    Bussmann, Leask, Nanda 2024. BatchTopK Sparse Autoencoders. arXiv:2412.06410.

    Examples
    --------
    >>> import numpy as np
    >>> from isthmus import KSparseAutoencoder
    >>> rows = np.random.default_rng(0).normal(size=(200, 10))
    >>> model = KSparseAutoencoder(code=20, active=3, epochs=20).fit(rows)
    >>> int((model.transform(rows) != 0).sum(axis=1).max())
    3
    """

    learning_rate: float = number(4e-3, above=0)
    code: int = whole(256, least=1)
    active: int = whole(16, least=1)
    selection: str = choice("row", "row", "batch")
    revival: float = number(1 / 32, least=0)
    dead_after: int | None = whole(None, least=1, optional=True)

    def check_parameters(self) -> None:
        super().check_parameters()
        if self.active > self.code:
            raise ParameterError(
                f"KSparseAutoencoder: active is {self.active}, more than code={self.code} has "
                "units; it must be at most code"
            )

    def build(self, width: int) -> TopNet:
        return TopNet(
            (width, *self.hidden, self.code),
            self.activation,
            self.code_activation,
            active=self.active,
            over_batch=self.selection == "batch",
            bias=self.bias,
            tied=self.tied,
        )

    def initialise(self, network: nn.Module, generator: torch.Generator) -> None:
        xavier(network, generator)
        network.mirror()  # type: ignore[operator]

    def loss(self, network: Any, batch: Batch) -> Tensor:
        if batch.updates == 0:
            network.centre(batch.inputs)
        target = dense(batch.inputs)
        units = network.before_code(batch.inputs)  # (batch, code)
        code = network.compete(units)
        errors = self.decoding.errors(network.decode_few(code), target)
        dead = network.idle >= (self.dead_after or batch.total)
        if self.revival == 0 or not dead.any():
            return errors
        joined = code.dense().detach() + network.largest_of(dead, units)
        return errors + self.revival * self.decoding.errors(network.decode(joined), target)

    def _after_training(self, X: Any) -> None:
        idle = self.network_.idle.numpy()
        rows = self.dead_after or X.shape[0]
        self.dead_units_ = np.flatnonzero(idle >= rows)
        self.alive_share_ = 1 - len(self.dead_units_) / self.code
        if len(self.dead_units_):
            warnings.warn(
                f"{len(self.dead_units_)} of the {self.code} units of the code were active in none "
                f"of the last {rows} rows; use a smaller code, a larger active, or a larger "
                "revival",
                UserWarning,
                stacklevel=3,
            )
