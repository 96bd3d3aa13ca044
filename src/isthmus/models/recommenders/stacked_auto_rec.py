"""StackedAutoRec: the lesson's deep rating autoencoder, learned one person at a time."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
import scipy.sparse as sp
import torch
from torch import Tensor, nn

from isthmus.core.parameters import choice, estimator, number, whole, widths
from isthmus.fit.batch import Batch
from isthmus.fit.item_scorer import NeuralItemScorer
from isthmus.nn.dense import ACTIVATIONS, dense
from isthmus.nn.rows import Rows
from isthmus.nn.sparse_linear import SparseLinear


@estimator
class StackedAutoRec(NeuralItemScorer):
    """Deep autoencoder of a person's ratings, items -> hidden -> items, on the rated cells only.

    Minimises, one user an update (batch_size=1, online learning),

        1 / |O(u)| sum_{i in O(u)} (x_ui - y_ui)^2,    y_u = f(x_u)

    Parameters
    ----------
    hidden
        Widths of all layers between the items and the items.
    activation
        Of every layer but the last, which is linear.
    l2
        Added, times the weight, to each gradient, >= 0.

    Attributes
    ----------
    network_ : torch module
    mean_ : float
        Mean of the fitted ratings, where the output's biases begin.
    rating_range_ : list of float
        Smallest and largest fitted rating.
    training_ : dict
        Loss and validation metric of every epoch, the best epoch, why training stopped.
    """

    rates: ClassVar[bool] = True
    metric: ClassVar[str] = "user_rmse"

    epochs: int = whole(100, least=0)
    batch_size: int = whole(1, least=1)
    learning_rate: float = number(1e-3, above=0)
    hidden: tuple[int, ...] = widths((20, 10, 20))
    activation: str = choice("sigmoid", *ACTIVATIONS)
    l2: float = number(1e-3, least=0)

    def build(self, width: int) -> nn.Module:
        return StackedAutoRecNetwork(width, tuple(self.hidden), self.activation, self.mean_)

    def loss(self, network: nn.Module, batch: Batch) -> Tensor:
        rated = batch.inputs
        squares = (rated.gather(network(rated)).float() - rated.values) ** 2
        return rated.sum(squares) / rated.lengths.clamp_min(1)

    def optimiser(self, network: nn.Module) -> torch.optim.Optimizer:
        return torch.optim.RMSprop(
            network.parameters(), lr=self.learning_rate, weight_decay=self.l2
        )

    def score(self, network: nn.Module, rows: Rows) -> Tensor:
        return network(rows)

    def estimate_memory(self, users: int, items: int, stored: int) -> int:
        return 4 * (8 * items * self.hidden[0] + 3 * self.batch_size * items) + 24 * stored

    def _before_training(self, X: sp.csr_array) -> None:
        self.mean_ = float(X.data.mean(dtype=np.float64)) if X.nnz else 0.0
        self.rating_range_ = [float(X.data.min()), float(X.data.max())] if X.nnz else [0.0, 0.0]


class StackedAutoRecNetwork(nn.Module):
    """Sparse rows through dense layers to rows of the same width."""

    def __init__(
        self, items: int, hidden: tuple[int, ...], activation: str, mean: float
    ) -> None:
        super().__init__()
        self.encoder = SparseLinear(items, hidden[0])
        self.activation = ACTIVATIONS[activation]()
        self.between = dense(hidden, activation)
        self.output = nn.Linear(hidden[-1], items)
        self.mean = mean

    def forward(self, rows: Rows) -> Tensor:
        return self.output(self.between(self.activation(self.encoder(rows)))) + self.mean
