"""VASP: a variational autoencoder and a linear one side by side, both of which must agree."""

from __future__ import annotations

from typing import Any, ClassVar

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from isthmus.core.parameters import estimator, number, whole
from isthmus.fit.batch import Batch
from isthmus.fit.item_scorer import CELL_BYTES, COPIES, NeuralItemScorer
from isthmus.fit.player import Player, cosine
from isthmus.losses.divergence import gaussian_kl
from isthmus.losses.focal import focal_of_product
from isthmus.nn.gaussian_code import sample
from isthmus.nn.rec_vae_net import RecVAEEncoder
from isthmus.nn.rows import Rows
from isthmus.nn.sparse_linear import SparseLinear


@estimator
class VASP(NeuralItemScorer):
    """A deep variational autoencoder times a linear one: an item must please both.

    At each look a person's likes fall at random into some that are shown, x, and some to be found
    again, y. The probability of an item is a product,

        p_i = sigmoid(W z + b)_i sigmoid(x A)_i,
        z ~ q(z | x) = N(mean(x / |x|), variance(x / |x|)),

    with a matrix A of items by items whose diagonal is zero. Minimises, averaged over users and
    summed over the items that are not shown,

        -sum_i [.25 y_i (1 - p_i)^2 log p_i + .75 (1 - y_i) p_i^2 log(1 - p_i)]
        + beta KL(q(z | x) || N(0, 1)).

    Parameters
    ----------
    hidden
        Width of each of the encoder's five layers.
    code
        Width of the Gaussian code.
    dropout
        Share of the likes that are to be found again, 0 < dropout < 1.
    beta
        Weight of the divergence, >= 0.

    Attributes
    ----------
    network_ : torch module
    training_ : dict
        Loss and validation metric of every epoch, the best epoch, why training stopped.

    Notes
    -----
    The paper's net has layers of 4,096 units on both sides of a code of 2,048; here the decoder is
    one layer, and the encoder that of RecVAE. A begins at 0, and its diagonal stays there without
    a constraint, because what is shown is not asked for. The learning rate falls along a cosine
    instead of in steps, and weights decay. Scores are log p. At inference the code is its mean.

    References
    ----------
    Vancura, Kordik 2021. Deep Variational Autoencoder with Shallow Parallel Path for Top-N
    Recommendation (VASP). ICANN.
    Lin, Goyal, Girshick, He, Dollar 2017. Focal Loss for Dense Object Detection. ICCV. Equation 5.

    Examples
    --------
    >>> from isthmus import VASP
    >>> from isthmus.data.planted import checkerboard
    >>> likes = checkerboard(users=40, items=20).matrix
    >>> VASP(hidden=16, code=4, epochs=10).fit(likes).score_items(likes[:2]).shape
    (2, 20)
    """

    positive_only: ClassVar[bool] = True
    space: ClassVar[dict[str, tuple[Any, ...]]] = {
        "beta": (0.001, 0.003, 0.01),
        "dropout": (0.3, 0.5, 0.7),
    }

    epochs: int = whole(80, least=0)
    batch_size: int = whole(100, least=1)
    learning_rate: float = number(1e-3, above=0)
    weight_decay: float = number(1.0, least=0)
    hidden: int = whole(600, least=1)
    code: int = whole(200, least=1)
    dropout: float = number(0.5, above=0, below=1)
    beta: float = number(0.003, least=0)

    def build(self, width: int) -> nn.Module:
        return VASPNetwork(width, self.hidden, self.code)

    def initialise(self, network: Any, generator: torch.Generator) -> None:
        super().initialise(network, generator)
        nn.init.zeros_(network.linear.weight)

    def _player(self, network: nn.Module) -> Player:
        return Player(network, self.loss, self.optimiser(network), schedule=cosine)

    def loss(self, network: Any, batch: Batch) -> Tensor:
        rows = batch.inputs
        draws = torch.rand(len(rows.values), generator=batch.generator, device=rows.values.device)
        shown, hidden = rows.keep(draws >= self.dropout), rows.keep(draws < self.dropout)
        mean, log_variance = network.encoder(shown.unit())
        code = sample(mean, log_variance, batch.generator)
        errors = focal_of_product(
            network.output(code),  # (rows, items)
            network.linear(shown),
            ones=(hidden.numbers, hidden.columns),
            ignored=(shown.numbers, shown.columns),
        )
        return errors + self.beta * gaussian_kl(mean, log_variance)

    def item_scores(self, network: Any, rows: Rows) -> Tensor:
        mean, _ = network.encoder(rows.unit())
        return F.logsigmoid(network.output(mean)) + F.logsigmoid(network.linear(rows))

    def estimate_memory(self, users: int, items: int, stored: int) -> int:
        weights = items * (self.hidden + self.code + items)
        return 4 * (COPIES * weights + 8 * self.batch_size * items) + CELL_BYTES * stored


class VASPNetwork(nn.Module):
    """Sparse rows to a Gaussian code and on to the items, and beside it from items to items."""

    def __init__(self, items: int, hidden: int, code: int) -> None:
        super().__init__()
        self.encoder = RecVAEEncoder(items, hidden, code)
        self.output = nn.Linear(code, items)
        self.linear = SparseLinear(items, items, bias=False)
