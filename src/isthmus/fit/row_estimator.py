"""The abstract estimator of what learns by gradients from plain rows."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import scipy.sparse as sp
import torch
from torch import Tensor, nn

from isthmus.core.parameters import choice, estimator, whole
from isthmus.core.rows import read_rows
from isthmus.fit.batch import Source
from isthmus.fit.neural import Neural
from isthmus.fit.player import SCHEDULES, Player, RowLoss
from isthmus.nn.dense_rows import DenseRows
from isthmus.nn.rows import Rows

BLOCK = 2048  # rows answered at a time, but for wide ones:
BLOCK_CELLS = 1 << 22  # cells, 16 MiB


@estimator
class RowEstimator(Neural):
    """Abstract: rows of numbers in, dense or sparse, and answers a block at a time.

    At inference nothing is drawn: no noise, no dropout. Float64 rows are answered in float64, all
    others in float32, whatever the precision of the training.

    Parameters
    ----------
    schedule
        Of the learning rate: "constant", or "cosine", which rises from 0 in the first twentieth of
        the training and then falls to 0 along half a cosine.
    precision
        As above, or "float64".
    """

    epochs: int = whole(100, least=0)
    batch_size: int = whole(128, least=1)
    schedule: str = choice("constant", "constant", "cosine")
    precision: str = choice("auto", "auto", "float32", "bfloat16", "float64")

    def _player(self, network: nn.Module, loss: RowLoss | None = None) -> Player:
        schedule = SCHEDULES[self.schedule]
        return Player(network, loss or self.loss, self.optimiser(network), schedule=schedule)

    def _read(self, X: Any, *, reset: bool = False) -> Any:
        X, shape = read_rows(self, X, reset=reset)
        if reset:
            self.row_shape_ = list(shape)
        return X

    def _source(self, X: Any, dtype: torch.dtype) -> Source:
        return Rows.from_csr(X, dtype=dtype) if sp.issparse(X) else DenseRows.from_array(X, dtype)

    @property
    def _dtype(self) -> torch.dtype:
        """Of the training."""
        return torch.float64 if self.precision == "float64" else torch.float32

    @torch.no_grad()
    def _map(self, X: Any, answer: Callable[[Any, Any], Tensor]) -> np.ndarray:
        """The answers of the network for all rows, a block at a time."""
        weight = next(self.network_.parameters())
        dtype = torch.float64 if X.dtype == np.float64 else torch.float32
        network = self.network_
        if dtype != weight.dtype:
            network = copy.deepcopy(network).to(dtype)
        blocks = []
        for block in self._blocks(X):
            part = self._source(block, dtype).to(weight.device)
            inputs = part.take(torch.arange(len(part), device=weight.device))
            blocks.append(answer(network, inputs).cpu().numpy())
        return np.concatenate(blocks)

    def _blocks(self, X: Any) -> Iterator[Any]:
        """The rows that are answered at a time."""
        block = min(BLOCK, max(1, BLOCK_CELLS // X.shape[1]))
        for first in range(0, X.shape[0], block):
            yield X[first : first + block]

    def _as_trained(self, X: Any) -> Any:
        """Rows in the number format of the training."""
        return X.astype(np.float64 if self.precision == "float64" else np.float32, copy=False)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        tags.input_tags.three_d_array = True
        return tags
