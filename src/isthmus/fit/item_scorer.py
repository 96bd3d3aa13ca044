"""The abstract estimator of recommenders that learn by gradients."""

from __future__ import annotations

from typing import Any, ClassVar, NamedTuple, Self

import numpy as np
import scipy.sparse as sp
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from isthmus.core.errors import ParameterError, TrainingError
from isthmus.core.item_scorer import ItemScorer, as_rows
from isthmus.core.parameters import estimator
from isthmus.evaluate import names, ranking, rating
from isthmus.evaluate.top import top_k
from isthmus.fit.checkpoint import Checkpoint
from isthmus.fit.loop import Judge
from isthmus.fit.neural import Neural
from isthmus.nn.rows import Rows

SCORE_ROWS = 512  # rows scored at a time
COPIES = 6  # of weights that learn: gradient, two moments, the best so far, one on the way
CELL_BYTES = 24  # of a stored cell, as CSR and as rows on the device
PREDICT_CELLS = 1 << 25  # scores held at a time where only some are wanted: 128 MiB


class Held(NamedTuple):
    """A validation question: from these histories, find these targets."""

    history: sp.csr_array
    target: sp.csr_array
    rows: np.ndarray | None = None  # the histories' rows in the fitted matrix, where they have one


@estimator
class NeuralItemScorer(Neural, ItemScorer):
    """Abstract: a network that scores items, learned from rows of likes or ratings."""

    stops_early: ClassVar[bool] = True
    metric: ClassVar[str] = "ndcg@100"  # what `validation` is measured by

    def fit(
        self,
        X: Any,
        y: Any = None,
        *,
        validation: Held | tuple[Any, ...] | None = None,
        checkpoint: Checkpoint | None = None,
    ) -> Self:
        """Learn from the rows of `X`.

        Parameters
        ----------
        X : CSR or array (users, items)
            What is not stored is unknown; zeros of a dense array are unknown.
        validation : (history, target) or (history, target, rows), optional
            CSR matrices of other users, or of fitted users and their `rows` in `X`. The epoch with
            the best `metric` on it is kept, and `patience` counts.
        checkpoint : Checkpoint, optional
            Where to leave the state while training, and whether to go on from it.

        Raises
        ------
        ParameterError
            for a parameter out of its range.
        TrainingError
            when training diverges; the model keeps its last good weights.
        """
        X = self._fit_rows(X)
        self.n_users_ = X.shape[0]
        self._before_training(X)
        judge = self._judge(Held(*validation)) if validation is not None else None
        try:
            self._train(Rows.from_csr(self._training_rows(X)), judge, checkpoint)
        except TrainingError:
            self._after_training()  # it can be used with the weights that were kept
            raise
        self._after_training()
        return self

    def item_scores(self, network: nn.Module, rows: Rows) -> Tensor:
        """Scores of all items, (rows, items), without noise."""
        raise NotImplementedError

    def score_items(self, X: Any, rows: np.ndarray | None = None) -> np.ndarray:
        X, rows = self._score_rows(X, rows)
        return self._scores(X, rows)

    def similarities(self, items: np.ndarray) -> np.ndarray:
        """Cosine of the items' output weights, shape (len(items), items)."""
        vectors = F.normalize(self.item_vectors(), dim=1)
        with torch.no_grad():
            return (vectors[torch.as_tensor(items, dtype=torch.int64)] @ vectors.T).numpy()

    def item_vectors(self) -> Tensor:
        """One vector an item, (items, width of the last hidden layer)."""
        return self.network_.output.weight

    def _before_training(self, X: sp.csr_array) -> None:
        """Attributes taken from the data."""

    def _after_training(self) -> None:
        """Attributes taken from the trained network."""

    def _training_rows(self, X: sp.csr_array) -> sp.csr_array:
        """What the loop sees as rows."""
        return X

    @torch.no_grad()
    def _scores(self, X: sp.csr_array, rows: np.ndarray) -> np.ndarray:
        scores = np.empty((X.shape[0], X.shape[1]), dtype=np.float32)
        device = next(self.network_.parameters()).device
        for first in range(0, X.shape[0], SCORE_ROWS):
            block = slice(first, first + SCORE_ROWS)
            inputs = Rows.from_csr(X[block], device)
            scores[block] = self.item_scores(self.network_, inputs).float().cpu().numpy()
        return scores

    def _predictions(
        self, history: sp.csr_array, rows: np.ndarray, target: sp.csr_array
    ) -> np.ndarray:
        """Scores at the stored cells of `target`, (stored,), without a matrix of all users."""
        step = max(SCORE_ROWS, PREDICT_CELLS // target.shape[1])
        predicted = [np.empty(0, dtype=np.float32)]
        for first in range(0, target.shape[0], step):
            block = slice(first, first + step)
            asked = target[block]
            users = np.repeat(np.arange(asked.shape[0]), np.diff(asked.indptr))
            predicted.append(self._scores(history[block], rows[block])[users, asked.indices])
        return np.concatenate(predicted)

    def _judge(self, held: Held) -> Judge:
        history, target = (as_rows(self, matrix, reset=False) for matrix in held[:2])
        if history.shape != target.shape:
            raise ParameterError(
                f"validation has histories of shape {history.shape} and targets of shape "
                f"{target.shape}; they must be the same users and items"
            )
        if target.nnz == 0:
            raise ParameterError("validation has no targets: there is nothing to find")
        rows = np.arange(history.shape[0]) if held.rows is None else held.rows
        metric = names.parse(self.metric)
        users = np.repeat(np.arange(target.shape[0]), np.diff(target.indptr))

        def rating_error() -> float:
            low, high = self.rating_range_
            scores = self._predictions(history, rows, target).clip(low, high)
            errors = rating.rating(scores, target.data, users, [self.metric])
            return float(errors[self.metric].mean())

        def ranking_quality() -> float:
            values = []
            for first in range(0, history.shape[0], SCORE_ROWS):
                block = slice(first, first + SCORE_ROWS)
                scores = self._scores(history[block], rows[block])
                top, _ = top_k(scores, metric.k or 1, seen=history[block])
                values.append(ranking.ranking(top, target[block], [self.metric])[self.metric])
            return float(np.concatenate(values).mean())

        return Judge(
            metric=self.metric,
            higher_is_better=not self.rates,
            measure=rating_error if self.rates else ranking_quality,
            patience=self.patience,
        )
