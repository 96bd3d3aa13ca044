"""A small autoencoder of sparse rows, to try the loop with."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
import torch
from torch import Tensor, nn

from isthmus.core.parameters import estimator, whole
from isthmus.fit.batch import Batch
from isthmus.fit.loop import Judge, Loop
from isthmus.fit.neural import Neural
from isthmus.fit.player import Player, adam
from isthmus.nn.noise import drop_cells
from isthmus.nn.rows import Rows
from isthmus.nn.sparse_linear import SparseLinear


def table(rows: int = 30, columns: int = 12, seed: int = 0) -> sp.csr_array:
    """Rank one with noise, half of the cells stored."""
    rng = np.random.default_rng(seed)
    values = np.outer(rng.normal(size=rows), rng.normal(size=columns))
    values += 0.1 * rng.normal(size=values.shape)
    return sp.csr_array(values.astype(np.float32) * (rng.random(values.shape) < 0.5))


class TinyNetwork(nn.Module):
    def __init__(self, width: int, hidden: int) -> None:
        super().__init__()
        self.encoder = SparseLinear(width, hidden)
        self.output = nn.Linear(hidden, width)

    def forward(self, rows: Rows) -> Tensor:
        return self.output(torch.tanh(self.encoder(rows)))


@estimator
class Tiny(Neural):
    """One player, one stage."""

    epochs: int = whole(8, least=0)
    batch_size: int = whole(7, least=1)
    hidden: int = whole(3, least=1)

    def fit(self, X, y=None, *, judge: Judge | None = None, checkpoint=None):
        self.check_parameters()
        self.n_features_in_ = X.shape[1]
        return self._train(Rows.from_csr(X), judge, checkpoint)

    def build(self, width: int) -> nn.Module:
        return TinyNetwork(width, self.hidden)

    def loss(self, network: nn.Module, batch: Batch) -> Tensor:
        rows = batch.inputs
        noisy = drop_cells(rows, 0.2, batch.generator)
        return rows.sum((rows.gather(network(noisy)).float() - rows.values) ** 2)


@estimator
class TwoPlayers(Tiny):
    """The decoder moves twice for each move of the encoder."""

    def learn(self, loop: Loop, judge: Judge | None) -> None:
        network = loop.network
        players = [
            Player(network, self.loss, adam(network.encoder, 0.01, 0.0)),
            Player(network, self.loss, adam(network.output, 0.01, 0.0), moves=2),
        ]
        loop.run(players, epochs=self.epochs, judge=judge)


@estimator
class TwoStages(Tiny):
    """First the encoder, then everything."""

    def learn(self, loop: Loop, judge: Judge | None) -> None:
        network = loop.network
        first = Player(network, self.loss, adam(network.encoder, 0.01, 0.0))
        loop.run([first], epochs=self.epochs, judge=judge, stage="encoder")
        second = Player(network, self.loss, self.optimiser(network))
        loop.run([second], epochs=self.epochs, judge=judge, stage="all")


def judge_of(measure, *, higher_is_better: bool = False, patience: int | None = None) -> Judge:
    return Judge(
        metric="score", higher_is_better=higher_is_better, measure=measure, patience=patience
    )


def outcome(model: Neural) -> dict:
    """Everything that training made, for comparison bit by bit."""
    log = {key: value for key, value in model.training_.items() if key != "seconds"}
    return log | {k: v.numpy().tobytes() for k, v in model.network_.state_dict().items()}
