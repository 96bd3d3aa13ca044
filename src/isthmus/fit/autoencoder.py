"""The abstract estimator of autoencoders that learn by gradients."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Self

import numpy as np
import torch
from sklearn.base import ClassNamePrefixFeaturesOutMixin, TransformerMixin
from sklearn.utils.metaestimators import available_if
from sklearn.utils.validation import check_is_fitted
from torch import Tensor, nn

from isthmus.core.errors import ParameterError, TrainingError
from isthmus.core.parameters import estimator
from isthmus.fit.batch import Batch
from isthmus.fit.checkpoint import Checkpoint
from isthmus.fit.decoding import Decoding
from isthmus.fit.loop import Judge
from isthmus.fit.neural import Neural
from isthmus.fit.row_estimator import RowEstimator
from isthmus.nn.dense_rows import dense

DEAD = 1e-3  # of the range that a unit could move in


def _learns_in_one_stage(model: Neural) -> bool:
    return type(model).learn is Neural.learn


@estimator
class NeuralAutoencoder(ClassNamePrefixFeaturesOutMixin, TransformerMixin, RowEstimator):
    """Abstract: a network that encodes rows and decodes codes, learned by reconstructing.

    `build` returns a module with `encode(inputs) -> (batch, code)` and `decode(code) -> logits`.
    At inference the code is the mean of a random one.
    """

    @property
    def decoding(self) -> Decoding:
        """The end of the decoder."""
        raise NotImplementedError

    def fit(
        self,
        X: Any,
        y: Any = None,
        *,
        validation: Any = None,
        checkpoint: Checkpoint | None = None,
    ) -> Self:
        """Learn to reconstruct the rows of `X`.

        Parameters
        ----------
        X : array, tensor, frame or sparse matrix (rows, features), or images (n, h, w[, c])
        y : ignored
        validation : like X, optional
            Other rows. The epoch with the best mean `score_samples` on them is kept, and
            `patience` counts.
        checkpoint : Checkpoint, optional
            Where to leave the state while training, and whether to go on from it.

        Raises
        ------
        ParameterError
            for a parameter out of its range.
        DataError
            for data that the output cannot reach.
        TrainingError
            when training diverges; the model keeps its last good weights.
        """
        self.check_parameters()
        X = self._read(X, reset=True)
        self._before_training(X)
        judge = None if validation is None else self._judge(self._read(validation))
        try:
            self._train(self._source(X, self._dtype), judge, checkpoint)
        except TrainingError:
            self._after_training(X)  # it can be used with the weights that were kept
            raise
        self._after_training(X)
        return self

    @available_if(_learns_in_one_stage)
    def partial_fit(self, X: Any, y: Any = None) -> Self:
        """Go on learning with one pass over the rows of `X`; the first call begins anew. Not for
        models that learn in several stages."""
        self.check_parameters()
        X = self._read(X, reset=not hasattr(self, "network_"))
        self._before_training(X)
        self._train_on(self._source(X, self._dtype))
        self._after_training(X)
        return self

    def transform(self, X: Any) -> np.ndarray:
        """The code of each row, (rows, code)."""
        check_is_fitted(self)
        X = self._read(X)
        return self._map(X, self.codes).astype(X.dtype, copy=False)

    def inverse_transform(self, X: Any) -> np.ndarray:
        """Rows from codes, in the shape that `fit` saw: (rows, features) or images."""
        check_is_fitted(self)
        codes = self._read_codes(X)
        decoded = self._map(codes, lambda network, code: self._values(network.decode(code)))
        return decoded.reshape(len(codes), *self.row_shape_).astype(codes.dtype, copy=False)

    def reconstruct(self, X: Any) -> np.ndarray:
        """Each row encoded and decoded, in the shape that `fit` saw."""
        check_is_fitted(self)
        X = self._read(X)
        rows = self._map(X, lambda network, inputs: self._values(self.restored(network, inputs)))
        return rows.reshape(len(rows), *self.row_shape_).astype(X.dtype, copy=False)

    def score_samples(self, X: Any) -> np.ndarray:
        """Minus the reconstruction error of each row, (rows,): higher is more usual."""
        check_is_fitted(self)
        X = self._read(X)
        return self._map(X, self.row_scores).astype(X.dtype, copy=False)

    def score(self, X: Any, y: Any = None) -> float:
        """The mean of `score_samples`."""
        return float(self.score_samples(X).mean(dtype=np.float64))

    # What a variant says

    def loss(self, network: Any, batch: Batch) -> Tensor:
        return self.decoding.errors(network(batch.inputs), dense(batch.inputs))

    def codes(self, network: Any, inputs: Any) -> Tensor:
        """The codes of some inputs, (batch, code), without noise."""
        return network.encode(inputs)

    def tunable(self, network: Any) -> nn.Module:
        """The net whose codes are tuned with labels, and that begins with what `network` has."""
        return network

    def restored(self, network: Any, inputs: Any) -> Tensor:
        """The logits of what `reconstruct` gives, (batch, width)."""
        return network.decode(self.codes(network, inputs))

    def row_scores(self, network: Any, inputs: Any) -> Tensor:
        """What `score_samples` gives, (batch,)."""
        return -self.decoding.errors(self.restored(network, inputs), dense(inputs))

    def _activities(
        self, X: Any, activity: Callable[[Tensor], Tensor], *, bounded: bool
    ) -> tuple[np.ndarray, np.ndarray]:
        """The mean of what `activity` makes of each unit's code, (code,), and the numbers of the
        units that stand still: that move by less than a share of 1 if codes are `bounded`, else of
        what the liveliest moves by."""

        def measured(network: Any, inputs: Any) -> Tensor:
            code = self.codes(network, inputs)
            return torch.stack([activity(code).sum(0), code.amin(0), code.amax(0)])[None]

        blocks = self._map(X, measured)  # (blocks, 3, code)
        moved = blocks[:, 2].max(0) - blocks[:, 1].min(0)
        could = 1.0 if bounded else moved.max()
        return blocks[:, 0].sum(0) / X.shape[0], np.flatnonzero(moved <= DEAD * could)

    def _before_training(self, X: Any) -> None:
        """Look at the data, which is refused or warned of here."""
        self.decoding.check(X)

    def _after_training(self, X: Any) -> None:
        """Attributes taken from the trained network, and what a person should know of it."""

    # Rows in, rows out

    def _read_codes(self, X: Any) -> np.ndarray:
        if hasattr(X, "detach"):
            X = X.detach().cpu().numpy()
        codes = np.asarray(X)
        codes = codes.astype(codes.dtype if codes.dtype in (np.float32, np.float64) else float)
        if codes.ndim != 2 or codes.shape[1] != self._n_features_out:
            raise ParameterError(
                f"codes must have the shape (rows, {self._n_features_out}), found {codes.shape}"
            )
        if not np.isfinite(codes).all():
            raise ParameterError("codes must be finite, but some are NaN or infinity")
        return codes

    def _values(self, logits: Tensor) -> Tensor:
        return self.decoding.values(logits)

    @property
    def _n_features_out(self) -> int:
        return self.code  # type: ignore[attr-defined]

    def _judge(self, X: Any) -> Judge:
        X = self._as_trained(X)
        return Judge(
            metric="score",
            higher_is_better=True,
            measure=lambda: float(self._map(X, self.row_scores).mean(dtype=np.float64)),
            patience=self.patience,
        )

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.transformer_tags.preserves_dtype = ["float64", "float32"]
        return tags
