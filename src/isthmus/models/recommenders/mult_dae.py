"""Mult-DAE: a denoising autoencoder with multinomial likelihood."""

from __future__ import annotations

from typing import Any, ClassVar

from torch import Tensor, nn

from isthmus.core.parameters import choice, estimator, number, widths
from isthmus.fit.batch import Batch
from isthmus.fit.item_scorer import CELL_BYTES, COPIES, NeuralItemScorer
from isthmus.nn.dense import ACTIVATIONS, dense
from isthmus.nn.noise import drop_cells
from isthmus.nn.rows import Rows
from isthmus.nn.softmax_output import SoftmaxOutput
from isthmus.nn.sparse_linear import SparseLinear


@estimator
class MultDAE(NeuralItemScorer):
    """Denoising autoencoder: a person's likes are draws from a softmax over all items.

    Minimises, averaged over users,

        -sum_i x_ui log softmax(f(drop(x_u / |x_u|)))_i

    where `f` is a stack of dense layers, `items -> hidden -> items`, and `drop` forgets each like
    with probability `dropout` and scales the others by 1 / (1 - dropout).

    Parameters
    ----------
    hidden
        Widths of the layers on the way in; the way out mirrors them.
    activation
        Of every layer but the last.
    dropout
        Share of the input's likes forgotten at each look, 0 <= dropout < 1.

    Attributes
    ----------
    network_ : torch module
    training_ : dict
        Loss and validation metric of every epoch, the best epoch, why training stopped.

    Notes
    -----
    The paper adds an l2 penalty of 0.01 / 500 on the weights; `weight_decay` takes its place. The
    biases begin at 0, not as small normal draws.

    References
    ----------
    Liang, Krishnan, Hoffman, Jebara 2018. Variational Autoencoders for Collaborative Filtering.
    WWW. Equations 2 (likelihood) and section 2.3 (Mult-DAE).

    Examples
    --------
    >>> from isthmus import MultDAE
    >>> from isthmus.data.planted import checkerboard
    >>> likes = checkerboard(users=40, items=20).matrix
    >>> MultDAE(hidden=(16,), epochs=20).fit(likes).score_items(likes[:2]).shape
    (2, 20)
    """

    positive_only: ClassVar[bool] = True
    space: ClassVar[dict[str, tuple[Any, ...]]] = {
        "hidden": ((100,), (200,), (400,)),
        "dropout": (0.3, 0.5, 0.7),
        "weight_decay": (0.0, 0.01, 0.1),
    }

    hidden: tuple[int, ...] = widths((200,))
    activation: str = choice("tanh", "tanh", "sigmoid", "relu", "selu", "identity")
    dropout: float = number(0.5, least=0, below=1)

    def build(self, width: int) -> nn.Module:
        return MultDAENetwork(width, tuple(self.hidden), self.activation)

    def loss(self, network: Any, batch: Batch) -> Tensor:
        noisy = drop_cells(batch.inputs.unit(), self.dropout, batch.generator)
        return network.output.negative_log_likelihood(network(noisy), batch.inputs)

    def item_scores(self, network: Any, rows: Rows) -> Tensor:
        return network.output(network(rows.unit()))

    def estimate_memory(self, users: int, items: int, stored: int) -> int:
        weights = 2 * items * self.hidden[0]
        return 4 * (COPIES * weights + self.batch_size * items) + CELL_BYTES * stored


class MultDAENetwork(nn.Module):
    """Sparse rows to the last hidden layer; `output` goes on to the items."""

    def __init__(self, items: int, hidden: tuple[int, ...], activation: str) -> None:
        super().__init__()
        mirrored = (*hidden, *hidden[-2::-1])  # 600, 200 -> 600, 200, 600
        self.first = SparseLinear(items, mirrored[0])
        self.activation = ACTIVATIONS[activation]
        self.between = dense(mirrored, activation)
        self.output = SoftmaxOutput(mirrored[-1], items)

    def forward(self, rows: Rows) -> Tensor:
        return self.between(self.activation(self.first(rows)))  # (rows, hidden[0])
