"""The abstract estimator of what learns from rows with targets."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from sklearn.utils.validation import check_consistent_length, column_or_1d
from torch import Tensor

from isthmus.core.errors import ParameterError
from isthmus.core.parameters import estimator
from isthmus.fit.batch import Batch
from isthmus.fit.checkpoint import Checkpoint
from isthmus.fit.loop import Judge
from isthmus.fit.row_estimator import RowEstimator


@estimator
class Supervised(RowEstimator):
    """Abstract: rows, and what each should lead to.

    A variant gives `build`, and `outputs` where it is not what the network gives.
    """

    def fit(
        self,
        X: Any,
        y: Any,
        *,
        validation: tuple[Any, Any] | None = None,
        checkpoint: Checkpoint | None = None,
    ) -> Self:
        """Learn what the rows of `X` lead to.

        Parameters
        ----------
        X : array, tensor, frame or sparse matrix (rows, features), or images (n, h, w[, c])
        y : array (rows,)
            Classes: numbers, texts or booleans. Of regressors numbers, also (rows, outputs).
        validation : (X, y), optional
            Other rows. The epoch that is best on them is kept, and `patience` counts.
        checkpoint : Checkpoint, optional
            Where to leave the state while training, and whether to go on from it.

        Raises
        ------
        ParameterError
            for a parameter out of its range.
        DataError
            for targets that nothing can be learned from.
        TrainingError
            when training diverges; the model keeps its last good weights.
        """
        self.check_parameters()
        rows = self._read(X, reset=True)
        targets = self._laid_out(self._learn_targets(self._read_targets(rows, y)), rows)
        self._before_training(X, rows)
        judge = None if validation is None else self._judge(*_pair(validation))
        return self._train(self._source(rows, self._dtype), judge, checkpoint, targets)

    def outputs(self, network: Any, inputs: Any) -> Tensor:
        """What the network says of some inputs, (batch, outputs)."""
        return network(inputs)

    def costs(self, outputs: Tensor, targets: Tensor) -> Tensor:
        """What these outputs cost, one number a row."""
        raise NotImplementedError

    def loss(self, network: Any, batch: Batch) -> Tensor:
        assert batch.targets is not None
        return self.costs(self.outputs(network, batch.inputs).to(self._dtype), batch.targets)

    def _read_targets(self, rows: Any, y: Any) -> np.ndarray:
        """Targets as an array, one of each row."""
        if y is None:
            raise ParameterError(
                f"{type(self).__name__} requires y to be passed, but the target y is None"
            )
        found = y.detach().cpu().numpy() if hasattr(y, "detach") else np.asarray(y)
        if found.ndim == 2 and found.shape[1] == 1:
            found = column_or_1d(y, warn=True)
        check_consistent_length(rows, found)
        return found

    def _learn_targets(self, y: np.ndarray) -> Tensor:
        """Targets as the loss takes them; what `predict` needs to know of them is kept."""
        raise NotImplementedError

    def _as_learned(self, y: np.ndarray, name: str = "y") -> Tensor:
        """Other targets, after `fit`, as the loss takes them; `name` is what to call them."""
        raise NotImplementedError

    def _laid_out(self, targets: Tensor, rows: Any) -> Tensor:
        """Targets as a batch takes them, by the numbers of its rows."""
        return targets

    def _before_training(self, X: Any, rows: Any) -> None:
        """Look at the data, as they were given and as they were read."""

    def _judge(self, X: Any, y: Any) -> Judge:
        raise NotImplementedError

    @property
    def _n_outputs(self) -> int:
        """Width of what the network says."""
        raise NotImplementedError


def _pair(validation: Any) -> tuple[Any, Any]:
    if not isinstance(validation, tuple | list) or len(validation) != 2:
        raise ParameterError(
            f"validation is a {type(validation).__name__}; it must be a pair (X, y) of other rows"
        )
    return validation[0], validation[1]
