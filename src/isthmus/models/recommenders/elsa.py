"""ELSA: a linear autoencoder whose weights are a product of item vectors."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
import scipy.sparse as sp
import torch
from sklearn.utils.validation import check_is_fitted
from torch import Tensor, nn
from torch.nn import functional as F

from isthmus.core.parameters import estimator, number, whole
from isthmus.fit.batch import Batch
from isthmus.fit.item_scorer import CELL_BYTES, COPIES, NeuralItemScorer
from isthmus.nn.rows import Rows
from isthmus.nn.sparse_linear import SparseLinear, product

TINY = 1e-12  # below any length of a row with a like


@estimator
class ELSA(NeuralItemScorer):
    """Linear autoencoder of low rank, for catalogues too wide for a matrix of items by items.

    Every item has a vector a_i of length 1, the rows of A, and

        f(x) = x A A^T - x,

    whose diagonal is zero by itself. Minimises, averaged over users,

        |x / |x| - f(x) / |f(x)||^2 = 2 - 2 (|z|^2 / |x| - |x|) / |f(x)|,    z = x A,

        |f(x)|^2 = z A^T A z^T - 2 |z|^2 + |x|^2,

    so that no step makes a matrix of users by items: it costs the likes times `code`, and the
    items times its square.

    Parameters
    ----------
    code
        Length of an item's vector, at least 1.

    Attributes
    ----------
    network_ : torch module
    training_ : dict
        Loss and validation metric of every epoch, the best epoch, why training stopped.

    Notes
    -----
    The authors' code rectifies f(x) before it is compared; their paper does not, and neither is it
    done here.

    References
    ----------
    Vancura, Alves, Kasalicky, Kordik 2022. Scalable Linear Shallow Autoencoder for Collaborative
    Filtering. RecSys. Equations 4 (the model) and 6 (the loss).

    Examples
    --------
    >>> from isthmus import ELSA
    >>> from isthmus.data.planted import checkerboard
    >>> likes = checkerboard(users=40, items=20).matrix
    >>> ELSA(code=8, epochs=20).fit(likes).score_items(likes[:2]).shape
    (2, 20)
    """

    positive_only: ClassVar[bool] = True
    space: ClassVar[dict[str, tuple[Any, ...]]] = {
        "code": (128, 256, 512, 1024),
        "learning_rate": (0.03, 0.1),
        "batch_size": (256, 1024),
    }

    code: int = whole(512, least=1)
    batch_size: int = whole(1024, least=1)
    learning_rate: float = number(0.1, above=0)
    epochs: int = whole(100, least=0)

    def build(self, width: int) -> nn.Module:
        return SparseLinear(width, self.code, bias=False)

    def initialise(self, network: Any, generator: torch.Generator) -> None:
        nn.init.normal_(network.weight, generator=generator)

    def loss(self, network: Any, batch: Batch) -> Tensor:
        vectors = F.normalize(network.weight, dim=1)
        rows = batch.inputs
        code = product(rows, vectors)  # (batch, code)
        gram = vectors.T @ vectors
        lengths = rows.sum(rows.values**2)
        inside = (code * code).sum(dim=1)
        squares = ((code @ gram) * code).sum(dim=1) - 2 * inside + lengths
        aligned = inside / lengths.clamp_min(TINY).sqrt() - lengths.sqrt()
        return 2 - 2 * aligned / squares.clamp_min(TINY).sqrt()

    def item_scores(self, network: Any, rows: Rows) -> Tensor:
        vectors = F.normalize(network.weight, dim=1)
        return product(rows, vectors) @ vectors.T - rows.dense()

    def item_vectors(self) -> Tensor:
        return self.network_.weight

    def contributions(self, history: sp.csr_array, item: int) -> np.ndarray:
        """x_i a_i . a_item of every stored cell; their sum is the score."""
        check_is_fitted(self)
        vectors = F.normalize(self.network_.weight.detach(), dim=1).numpy()
        near = vectors[history.indices] @ vectors[item]
        return history.data * np.where(history.indices == item, 0, near)

    def estimate_memory(self, users: int, items: int, stored: int) -> int:
        return 4 * 2 * COPIES * items * self.code + CELL_BYTES * stored  # as long as the vectors
