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
from isthmus.nn.dense_rows import dense
from isthmus.nn.top_net import TopNet


@estimator
class KSparseAutoencoder(DenseAutoencoder):
    code: int = whole(256, least=1)
    active: int = whole(16, least=1)
    selection: str = choice("row", "row", "batch")
    revival: float = number(1 / 32, least=0)
    dead_after: int | None = whole(None, least=1, optional=True)

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

    def initialise(self, network, generator):
        super().initialise(network, generator)
        network.begin()

    def loss(self, network: Any, batch: Batch) -> Tensor:
        network.unit()
        target = dense(batch.inputs)
        units = network.before_code(batch.inputs)  # (batch, code)
        code = network.competed(units)
        errors = self.decoding.errors(network.decode_few(code), target)
        dead = network.idle > (self.dead_after or batch.total)
        if self.revival and dead.any():
            spare = network.spare(units, dead)
            logits = network.decode(code.dense().detach() + spare)
            errors = errors + self.revival * self.decoding.errors(logits, target)
        return errors

    def _before_training(self, X: Any) -> None:
        super()._before_training(X)

    def _after_training(self, X: Any) -> None:
        idle = self.network_.idle.numpy()
        self.dead_units_ = np.flatnonzero(idle > (self.dead_after or X.shape[0]))
