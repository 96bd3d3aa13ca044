"""CDAE: a denoising autoencoder that also knows who is asking."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
import scipy.sparse as sp
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from isthmus.core.parameters import choice, estimator, number, whole
from isthmus.fit.batch import Batch
from isthmus.fit.item_scorer import CELL_BYTES, COPIES, SCORE_ROWS, NeuralItemScorer
from isthmus.nn.dense import ACTIVATIONS
from isthmus.nn.noise import drop_cells
from isthmus.nn.rows import Rows
from isthmus.nn.sparse_linear import SparseLinear


@estimator
class CDAE(NeuralItemScorer):
    """Denoising autoencoder of likes with a vector for every user beside the likes.

    Minimises, averaged over users,

        sum_i log(1 + exp(y_ui)) - x_ui y_ui,    y_u = W' g(W^T drop(x_u) + v_u + b) + b',

    where `drop` forgets each like with probability `dropout` and scales the others by
    1 / (1 - dropout).

    As v_u is learned with the rest, nobody can be answered who was not fitted.

    Parameters
    ----------
    hidden
        Width of the one hidden layer.
    activation
        g.
    dropout
        Share of the input's likes forgotten at each look, 0 <= dropout < 1.

    Attributes
    ----------
    network_ : torch module
    n_users_ : int
    training_ : dict
        Loss and validation metric of every epoch, the best epoch, why training stopped.

    Notes
    -----
    Of the paper's losses this is the logistic one, summed over all items where the paper draws a
    few that are not liked. `weight_decay` takes the place of its l2 penalty.

    References
    ----------
    Wu, DuBois, Zheng, Ester 2016. Collaborative Denoising Auto-Encoders for Top-N Recommender
    Systems. WSDM. Equations 2 to 6 and table 1.

    Examples
    --------
    >>> from isthmus import CDAE
    >>> from isthmus.data.planted import checkerboard
    >>> likes = checkerboard(users=40, items=20).matrix
    >>> CDAE(hidden=8, epochs=20).fit(likes).score_items(likes).shape
    (40, 20)
    """

    positive_only: ClassVar[bool] = True
    space: ClassVar[dict[str, tuple[Any, ...]]] = {
        "hidden": (50, 100, 200, 400),
        "dropout": (0.3, 0.5, 0.7),
        "weight_decay": (0.0, 0.1),
    }

    hidden: int = whole(200, least=1)
    activation: str = choice("sigmoid", "identity", "sigmoid", "tanh", "relu", "selu")
    dropout: float = number(0.5, least=0, below=1)

    @property
    def folds_in(self) -> bool:
        return False

    def build(self, width: int) -> nn.Module:
        return CDAENet(width, self.n_users_, self.hidden, self.activation)

    def loss(self, network: Any, batch: Batch) -> Tensor:
        fed = drop_cells(batch.inputs, self.dropout, batch.generator)
        logits = network(fed, batch.rows).float()  # (batch, items)
        liked = batch.inputs.sum(batch.inputs.values * batch.inputs.gather(logits))
        return F.softplus(logits).sum(dim=1) - liked

    @torch.no_grad()
    def _scores(self, X: sp.csr_array, rows: np.ndarray) -> np.ndarray:
        scores = np.empty(X.shape, dtype=np.float32)
        device = self.network_.users.weight.device
        for first in range(0, X.shape[0], SCORE_ROWS):
            block = slice(first, first + SCORE_ROWS)
            users = torch.as_tensor(rows[block], dtype=torch.int64, device=device)
            logits = self.network_(Rows.from_csr(X[block], device), users)
            scores[block] = logits.float().cpu().numpy()
        return scores

    def estimate_memory(self, users: int, items: int, stored: int) -> int:
        weights = (2 * items + users) * self.hidden
        return 4 * (COPIES * weights + 4 * self.batch_size * items) + CELL_BYTES * stored


class CDAENet(nn.Module):
    """Likes and users' numbers to logits of all items."""

    def __init__(self, items: int, users: int, hidden: int, activation: str) -> None:
        super().__init__()
        self.first = SparseLinear(items, hidden)
        self.users = nn.Embedding(users, hidden)
        self.activation = ACTIVATIONS[activation]
        self.output = nn.Linear(hidden, items)

    def forward(self, rows: Rows, users: Tensor) -> Tensor:
        return self.output(self.activation(self.first(rows) + self.users(users)))
