"""StackedAutoRec: the lesson's deep rating autoencoder, learned one person at a time."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
import scipy.sparse as sp
from torch import Tensor, nn

from isthmus.core.parameters import choice, estimator, number, whole, widths
from isthmus.fit.batch import Batch
from isthmus.fit.item_scorer import CELL_BYTES, COPIES, NeuralItemScorer
from isthmus.nn.dense import ACTIVATIONS, dense
from isthmus.nn.noise import drop_cells
from isthmus.nn.rows import Rows
from isthmus.nn.sparse_linear import SparseLinear


@estimator
class StackedAutoRec(NeuralItemScorer):
    """Deep autoencoder of a person's ratings, items -> hidden -> items, on the rated cells only.

    Minimises, one user an update (batch_size=1, online learning),

        1 / |O(u)| sum_{i in O(u)} (x_ui - y_ui)^2,    y_u = f(drop(x_u - mean)) + mean

    over the rated cells O(u); `drop` forgets each rating of the input with probability `dropout`.

    Parameters
    ----------
    hidden
        Widths of all layers between the items and the items.
    activation
        Of every layer but the last, which is linear.
    dropout
        Share of the input's ratings forgotten at each look, 0 <= dropout < 1.

    Attributes
    ----------
    network_ : torch module
    mean_ : float
        Mean of the fitted ratings.
    rating_range_ : list of float
        Smallest and largest fitted rating.
    training_ : dict
        Loss and validation metric of every epoch, the best epoch, why training stopped.

    Notes
    -----
    This is the net of the course "Deep Learning A-Z" (films-20-10-20-films, sigmoid, one user an
    update) with other settings. The course's script runs RMSprop at .01 with a weight decay of .5
    for 200 epochs and never clears its gradients: each update adds up all gradients so far. Run
    like that on the split u1 of MovieLens 100K it reaches a mean error per user of .95 on the test
    ratings. With gradients cleared, the same settings draw all weights to zero and the error to
    3.7, because the loss is averaged over all films, rated or not, and the decay outweighs it. Here
    gradients are cleared, the loss is averaged over the rated films, the decay is decoupled (Adam)
    and spares the biases, ratings are taken less their mean, and the input is noisy.

    Examples
    --------
    >>> from isthmus import StackedAutoRec
    >>> from isthmus.data.planted import low_rank_ratings
    >>> ratings = low_rank_ratings(users=40, items=20).matrix
    >>> StackedAutoRec(epochs=2).fit(ratings).score_items(ratings[:2]).shape
    (2, 20)
    """

    rates: ClassVar[bool] = True
    metric: ClassVar[str] = "user_rmse"
    space: ClassVar[dict[str, tuple[Any, ...]]] = {
        "hidden": ((20, 10, 20), (50, 20, 50)),
        "weight_decay": (0.0, 0.05, 0.5),
    }

    epochs: int = whole(30, least=0)
    batch_size: int = whole(1, least=1)
    learning_rate: float = number(1e-3, above=0)
    hidden: tuple[int, ...] = widths((20, 10, 20))
    activation: str = choice("sigmoid", *ACTIVATIONS)
    weight_decay: float = number(0.05, least=0)
    dropout: float = number(0.5, least=0, below=1)

    def build(self, width: int) -> nn.Module:
        return StackedAutoRecNetwork(width, tuple(self.hidden), self.activation)

    def loss(self, network: Any, batch: Batch) -> Tensor:
        rated = self._centred(batch.inputs)
        noisy = drop_cells(rated, self.dropout, batch.generator)
        squares = (rated.gather(network(noisy)).float() - rated.values) ** 2
        return rated.sum(squares) / rated.lengths.clamp_min(1)

    def item_scores(self, network: Any, rows: Rows) -> Tensor:
        return network(self._centred(rows)) + self.mean_

    def estimate_memory(self, users: int, items: int, stored: int) -> int:
        weights = items * (self.hidden[0] + self.hidden[-1])
        return 4 * (COPIES * weights + 2 * self.batch_size * items) + CELL_BYTES * stored

    def _centred(self, rows: Rows) -> Rows:
        return rows.with_values(rows.values - self.mean_)

    def _before_training(self, X: sp.csr_array) -> None:
        self.mean_ = float(X.data.mean(dtype=np.float64)) if X.nnz else 0.0
        self.rating_range_ = [float(X.data.min()), float(X.data.max())] if X.nnz else [0.0, 0.0]


class StackedAutoRecNetwork(nn.Module):
    """Sparse rows through dense layers to rows of the same width."""

    def __init__(self, items: int, hidden: tuple[int, ...], activation: str) -> None:
        super().__init__()
        self.encoder = SparseLinear(items, hidden[0])
        self.activation = ACTIVATIONS[activation]
        self.between = dense(hidden, activation)
        self.output = nn.Linear(hidden[-1], items)

    def forward(self, rows: Rows) -> Tensor:
        return self.output(self.between(self.activation(self.encoder(rows))))
