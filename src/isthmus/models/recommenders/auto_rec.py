"""AutoRec: an autoencoder of ratings whose loss sees only the rated cells."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
import scipy.sparse as sp
import torch
from torch import Tensor, nn

from isthmus.core.parameters import choice, estimator, number, whole
from isthmus.fit.batch import Batch
from isthmus.fit.item_scorer import CELL_BYTES, COPIES, NeuralItemScorer
from isthmus.nn.dense import ACTIVATIONS
from isthmus.nn.rows import Rows
from isthmus.nn.sparse_linear import SparseLinear


@estimator
class AutoRec(NeuralItemScorer):
    """Autoencoder of one item's ratings by all users, or of one user's ratings of all items.

    Minimises, over the rows r (items or users) with rated cells O(r),

        sum_r sum_{c in O(r)} (r_c - y_c)^2 + l2 / 2 (|V|^2 + |W|^2)
        y = W g(V r + v) + w + mean

    Parameters
    ----------
    axis
        What a row is: "items" (I-AutoRec, the more accurate) or "users" (U-AutoRec, which also
        scores people who were not fitted).
    hidden
        Width of the code.
    activation
        g.
    l2
        Penalty on the squared weights, >= 0.

    Attributes
    ----------
    network_ : torch module
    mean_ : float
        Mean of the fitted ratings.
    rating_range_ : list of float
        Smallest and largest fitted rating.
    codes_ : array (items, hidden)
        With axis="items": the code of every item.
    training_ : dict
        Loss and validation metric of every epoch, the best epoch, why training stopped.

    Notes
    -----
    The mean rating is added to the output, so that people or items without any rating are predicted
    near it; the paper predicts 3 for those. The input stays as it is, 0 where nothing was rated:
    less its mean it would no longer tell an average rating from none, and that a thing was rated at
    all is worth .007 of root mean squared error on MovieLens 1M. The output is linear, the best of
    the paper's choices. Trained by Adam on batches, where the paper used resilient propagation.

    References
    ----------
    Sedhain, Menon, Sanner, Xie 2015. AutoRec: Autoencoders Meet Collaborative Filtering. WWW.
    Equations 1 (reconstruction) and 2 (objective).

    Examples
    --------
    >>> from isthmus import AutoRec
    >>> from isthmus.data.planted import low_rank_ratings
    >>> ratings = low_rank_ratings(users=40, items=20).matrix
    >>> AutoRec(axis="users", hidden=8, epochs=5).fit(ratings).score_items(ratings[:2]).shape
    (2, 20)
    """

    rates: ClassVar[bool] = True
    metric: ClassVar[str] = "rmse"
    space: ClassVar[dict[str, tuple[Any, ...]]] = {
        "hidden": (250, 500, 1000),
        "l2": (50.0, 100.0, 200.0, 400.0),
    }
    fitted_width: ClassVar[str] = "width_"

    epochs: int = whole(60, least=0)
    batch_size: int = whole(256, least=1)
    learning_rate: float = number(3e-4, above=0)
    axis: str = choice("items", "items", "users")
    hidden: int = whole(500, least=1)
    activation: str = choice("sigmoid", *ACTIVATIONS)
    l2: float = number(200.0, least=0)

    @property
    def folds_in(self) -> bool:
        return self.axis == "users"

    def build(self, width: int) -> nn.Module:
        return AutoRecNetwork(width, self.hidden, self.activation)

    def loss(self, network: Any, batch: Batch) -> Tensor:
        rated = batch.inputs
        predicted = rated.gather(network(rated)).float() + self.mean_
        return rated.sum((predicted - rated.values) ** 2)

    def optimiser(self, network: Any) -> torch.optim.Optimizer:
        # The loss is a mean over rows, so each update carries its share of the penalty's gradient.
        weights = [network.encoder.weight, network.output.weight]
        groups = [
            {"params": weights, "weight_decay": self.l2 / self.n_rows_},
            {"params": [network.encoder.bias, network.output.bias]},
        ]
        return torch.optim.Adam(groups, lr=self.learning_rate, fused=True)

    def item_scores(self, network: Any, rows: Rows) -> Tensor:
        return network(rows) + self.mean_

    def estimate_memory(self, users: int, items: int, stored: int) -> int:
        width = users if self.axis == "items" else items
        weights = 2 * width * self.hidden
        return 4 * (COPIES * weights + 2 * self.batch_size * width) + CELL_BYTES * stored

    def _before_training(self, X: sp.csr_array) -> None:
        self.mean_ = float(X.data.mean(dtype=np.float64)) if X.nnz else 0.0
        self.rating_range_ = [float(X.data.min()), float(X.data.max())] if X.nnz else [0.0, 0.0]
        self.n_rows_, self.width_ = X.shape if self.axis == "users" else X.shape[::-1]
        self.codes_: np.ndarray | None = None

    def _training_rows(self, X: sp.csr_array) -> sp.csr_array:
        if self.axis == "users":
            return X
        self._columns = X.T.tocsr()
        return self._columns

    def _after_training(self) -> None:
        if self.axis == "items":
            self.codes_ = self._codes().numpy()
            del self._columns

    @torch.no_grad()
    def _codes(self) -> Tensor:
        """The code of every item, (items, hidden)."""
        device = self.network_.encoder.weight.device
        return self.network_.encode(Rows.from_csr(self._columns, device)).cpu()

    def _scores(self, X: sp.csr_array, rows: np.ndarray) -> np.ndarray:
        if self.axis == "users":
            return super()._scores(X, rows)
        codes = self._codes() if self.codes_ is None else torch.from_numpy(self.codes_)
        output = self.network_.output
        with torch.no_grad():
            chosen = torch.from_numpy(rows)
            weight, bias = output.weight.cpu()[chosen], output.bias.cpu()[chosen, None]
            return (weight @ codes.T + bias + self.mean_).numpy()

    def item_vectors(self) -> Tensor:
        return super().item_vectors() if self.codes_ is None else torch.from_numpy(self.codes_)


class AutoRecNetwork(nn.Module):
    """Sparse rows to a code and back to rows of the same width."""

    def __init__(self, width: int, hidden: int, activation: str) -> None:
        super().__init__()
        self.encoder = SparseLinear(width, hidden)
        self.activation = ACTIVATIONS[activation]
        self.output = nn.Linear(hidden, width)

    def encode(self, rows: Rows) -> Tensor:
        return self.activation(self.encoder(rows))  # (rows, hidden)

    def forward(self, rows: Rows) -> Tensor:
        return self.output(self.encode(rows))
