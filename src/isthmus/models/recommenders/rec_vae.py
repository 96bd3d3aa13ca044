"""RecVAE: a variational autoencoder whose prior remembers the encoder of an epoch ago."""

from __future__ import annotations

from typing import Any, ClassVar

import torch
from torch import Tensor, nn

from isthmus.core.parameters import estimator, number, whole
from isthmus.fit.batch import Batch
from isthmus.fit.item_scorer import CELL_BYTES, COPIES, NeuralItemScorer
from isthmus.fit.loop import Judge, Loop
from isthmus.fit.player import Player, adam
from isthmus.losses.divergence import log_normal
from isthmus.nn.gaussian_code import sample
from isthmus.nn.noise import drop_cells
from isthmus.nn.rec_vae_net import RecVAENet
from isthmus.nn.rows import Rows

SHARES = (0.15, 0.75, 0.1)  # in the prior, of N(0, 1), of the earlier encoder, of N(0, e^10)
WIDE = 10.0  # log variance
ENCODER_MOVES = 3  # epochs for one of the decoder


@estimator
class RecVAE(NeuralItemScorer):
    """Variational autoencoder for likes, its encoder and its decoder learning by turns.

    Minimises, averaged over users,

        -sum_i x_ui log softmax(W z_u + b)_i + beta |x_u|_1 (log q(z_u | x~_u) - log p(z_u | x_u)),
        z_u ~ q(z | x~_u) = N(mean(x~_u), variance(x~_u)),    x~_u = drop(x_u / |x_u|),

        p(z | x) = .15 N(z | 0, 1) + .75 q_earlier(z | x) + .1 N(z | 0, e^10),

    for each unit of the code, where q_earlier is the encoder of the turn before. In an epoch the
    encoder learns in three passes over the users, then the decoder in one, without dropout.

    Parameters
    ----------
    hidden
        Width of each of the encoder's five layers.
    code
        Width of the Gaussian code.
    dropout
        Share of the encoder's input likes forgotten at each look, 0 <= dropout < 1.
    beta
        Weight of the divergence for every like of a user, >= 0.

    Attributes
    ----------
    network_ : torch module
    training_ : dict
        Loss (that of the decoder's pass) and validation metric of every epoch, the best epoch, why
        training stopped.

    Notes
    -----
    As in the authors' code, from which their figures come, the mixture is one for each unit of the
    code, and the divergence is measured at the one z that was drawn. The net (five layers, every
    one of which sees those before, silu, layer normalisation) is that of the code, too. At
    inference the code is its mean.

    References
    ----------
    Shenbin, Alekseev, Tutubalina, Malykh, Nikolenko 2020. RecVAE: A New Variational Autoencoder for
    Top-N Recommendations with Implicit Feedback. WSDM. Sections 3.2 (composite prior), 3.3
    (rescaling), 3.4 (alternating training).

    Examples
    --------
    >>> from isthmus import RecVAE
    >>> from isthmus.data.planted import checkerboard
    >>> likes = checkerboard(users=40, items=20).matrix
    >>> RecVAE(hidden=16, code=4, epochs=10).fit(likes).score_items(likes[:2]).shape
    (2, 20)
    """

    positive_only: ClassVar[bool] = True
    space: ClassVar[dict[str, tuple[Any, ...]]] = {
        "beta": (0.0025, 0.005, 0.01),
        "dropout": (0.3, 0.5, 0.7),
        "code": (100, 200, 400),
    }

    epochs: int = whole(50, least=0)
    learning_rate: float = number(5e-4, above=0)
    hidden: int = whole(600, least=1)
    code: int = whole(200, least=1)
    dropout: float = number(0.5, least=0, below=1)
    beta: float = number(0.005, least=0)

    def build(self, width: int) -> RecVAENet:
        return RecVAENet(width, self.hidden, self.code)

    def initialise(self, network: Any, generator: torch.Generator) -> None:
        super().initialise(network, generator)
        network.remember()

    def learn(self, loop: Loop, judge: Judge | None) -> None:
        network: Any = loop.network

        def moving(part: nn.Module) -> torch.optim.Optimizer:
            return adam(part, self.learning_rate, self.weight_decay)

        encoder = Player(network, self.loss, moving(network.encoder), moves=ENCODER_MOVES)
        decoder = DecoderTurn(network, self.decoder_loss, moving(network.output))
        loop.run([encoder, decoder], epochs=self.epochs, judge=judge)

    def loss(self, network: Any, batch: Batch) -> Tensor:
        """Of the encoder's passes."""
        return self._loss(network, batch, self.dropout)

    def decoder_loss(self, network: Any, batch: Batch) -> Tensor:
        return self._loss(network, batch, dropout=0.0)

    def item_scores(self, network: Any, rows: Rows) -> Tensor:
        mean, _ = network.encoder(rows.unit())
        return network.output(mean)

    def estimate_memory(self, users: int, items: int, stored: int) -> int:
        weights = items * (self.hidden + self.code)
        earlier = 2 * items * self.hidden  # which does not learn, but is kept
        seen = earlier + self.batch_size * items
        return 4 * (COPIES * weights + seen) + CELL_BYTES * stored

    def _loss(self, network: Any, batch: Batch, dropout: float) -> Tensor:
        rows = batch.inputs.unit()
        mean, log_variance = network.encoder(drop_cells(rows, dropout, batch.generator))
        code = sample(mean, log_variance, batch.generator)  # (rows, code)
        with torch.no_grad():
            earlier = network.earlier(rows)
        prior = composite_log_prior(code, *earlier)
        divergence = (log_normal(code, mean, log_variance) - prior).sum(dim=1)
        likes = batch.inputs.sum(batch.inputs.values)
        likelihood = network.output.negative_log_likelihood(code, batch.inputs)
        return likelihood + self.beta * likes * divergence


class DecoderTurn(Player):
    """Before the decoder moves, the prior takes up the encoder as it is now."""

    def begin(self) -> None:
        super().begin()
        self.network.remember()  # type: ignore[operator]


def composite_log_prior(code: Tensor, mean: Tensor, log_variance: Tensor) -> Tensor:
    """log p(z | x) of every unit, (rows, code), from the moments of the earlier encoder."""
    zero = torch.zeros((), dtype=code.dtype, device=code.device)
    logs = (
        log_normal(code, zero, zero),
        log_normal(code, mean, log_variance),
        log_normal(code, zero, zero + WIDE),
    )
    weighed = [
        one + torch.tensor(share).log().item() for one, share in zip(logs, SHARES, strict=True)
    ]
    return torch.logsumexp(torch.stack(weighed), dim=0)
