"""RecurrentTagger: a class for every step of a sequence, at once or some steps later."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar, Self

import numpy as np
import torch
from sklearn.utils.validation import check_is_fitted
from torch import Tensor, nn

from isthmus.core.errors import DataError, ParameterError
from isthmus.core.parameters import estimator, whole
from isthmus.core.sequences import Sequences
from isthmus.fit.batch import Batch
from isthmus.fit.checkpoint import Checkpoint
from isthmus.fit.neural_classifier import NeuralClassifier
from isthmus.fit.recurrent_estimator import RecurrentEstimator
from isthmus.fit.step_targets import flat_targets
from isthmus.nn.padded import Padded
from isthmus.nn.step_answers import StepAnswers


@estimator
class RecurrentTagger(RecurrentEstimator, NeuralClassifier):
    """Many to many: recurrent layers read a sequence, and every step is given a class.

    Minimises, averaged over sequences with a class y_t of each of T steps,

        1/T sum_t -log softmax(W h_{t+d} + b)_{y_t},    h_t = cell(x_t, h_{t-1})

    (of two classes a sigmoid), with the delay d. Takes what RecurrentClassifier takes, and with
    each sequence a list or an array of as many classes as it has steps.

    Parameters
    ----------
    delay
        Steps between a step and its answer. 0: at once. With d, a sequence goes on with d blank
        steps, and the answer to step t is given after step t + d, when as much more has been read;
        with the length of the longest sequence, all is read before anything is written.

    Attributes
    ----------
    network_ : torch module
        The encoder's network, if there is one, and what reads and answers.
    classes_ : ndarray (classes,)
        Of all steps.
    class_weights_, symbols_, encoder_state_, n_features_in_, length_, step_shape_, row_shape_,
    training_
        As of RecurrentClassifier.

    Notes
    -----
    As of RecurrentClassifier. All sequences count alike, whatever their lengths. With `truncation`
    they are read in parts of so many steps; all parts of a sequence are in one update. The blank
    step is learned.

    References
    ----------
    Those of RecurrentClassifier.
    Graves 2012. Supervised Sequence Labelling with Recurrent Neural Networks. Springer. Section
    3.2.4 on delays and both directions.

    Examples
    --------
    >>> import numpy as np
    >>> from isthmus import RecurrentTagger
    >>> rng = np.random.default_rng(0)
    >>> coins = [rng.integers(0, 2, n) for n in rng.integers(3, 9, 200)]
    >>> parities = [one.cumsum() % 2 for one in coins]
    >>> model = RecurrentTagger(hidden=(16,), embedding=4, epochs=30, batch_size=20,
    ...                         learning_rate=0.02).fit(coins, parities)
    >>> model.predict([[1, 1, 0, 1]])[0].tolist()
    [1, 0, 0, 1]
    """

    delay: int = whole(0, least=0)

    answers_steps: ClassVar[bool] = True

    def fit(
        self,
        X: Any,
        y: Any,
        *,
        validation: tuple[Any, Any] | None = None,
        checkpoint: Checkpoint | None = None,
    ) -> Self:
        """Learn the classes of all steps.

        Parameters
        ----------
        X : list of arrays (steps, features) or (steps,), or one array
        y : list of arrays (steps,), or an array (sequences, steps)
            Classes: numbers, texts or booleans.
        validation : (X, y), optional
            Other sequences. The epoch with the fewest wrong steps is kept, and `patience` counts.
        checkpoint : Checkpoint, optional
            Where to leave the state while training, and whether to go on from it.

        Raises
        ------
        ParameterError
            for a parameter out of its range.
        DataError
            for another number of classes than of steps, or of one class only.
        TrainingError
            when training diverges; the model keeps its last good weights.
        """
        return super().fit(X, y, validation=validation, checkpoint=checkpoint)

    def predict(self, X: Any) -> Any:
        """The most probable class of every step, an array (steps,) for each sequence."""
        check_is_fitted(self)
        rows = self._read(X)
        return _parts(self._classes_of(rows), rows)

    def predict_proba(self, X: Any) -> Any:
        """The probability of each class at every step, (steps, classes) for each sequence."""
        check_is_fitted(self)
        rows = self._read(X)
        found = self._map_steps(rows, lambda *given: self._probabilities(self.outputs(*given)))
        return _parts(found.values.astype(rows.dtype, copy=False), rows)

    def score(self, X: Any, y: Any) -> float:
        """The share of the steps that are given their class."""
        check_is_fitted(self)
        rows = self._read(X)
        return float(np.mean(self._classes_of(rows) == self._read_targets(rows, y)))

    def head(self, width: int) -> nn.Module:
        return StepAnswers(self._reader_of(width), self._n_outputs, self.delay)

    def loss(self, network: Any, batch: Batch) -> Tensor:
        codes = self.tuned_codes(network, batch.inputs)
        return self._head_loss(network["output"], replace(batch, inputs=codes))

    def _head_loss(self, head: nn.Module, batch: Batch) -> Tensor:
        """The mean over the steps of each sequence, (batch,)."""
        return batch.inputs.sums(self._step_costs(head, batch)) / batch.inputs.lengths

    def _step_costs(self, head: nn.Module, batch: Batch) -> Tensor:
        """Of every step, sequence by sequence, (steps,)."""
        assert batch.targets is not None
        inputs = batch.inputs
        targets = inputs.steps(batch.targets[:, : inputs.values.shape[1]])
        return self.costs(head(inputs).to(self._dtype), targets)

    def _last_costs(self, head: nn.Module, batch: Batch) -> Tensor:
        costs = self._step_costs(head, batch)
        return costs[batch.inputs.lengths.cumsum(0) - 1]

    def _states(self, inputs: Padded) -> list[int]:
        return (inputs.lengths + self.delay).tolist()

    def _classes_of(self, rows: Any) -> np.ndarray:
        """Of every step, sequence by sequence, (steps,)."""
        return self._most_probable(self._map_steps(rows, self.outputs).values)

    def _read_targets(self, rows: Sequences, y: Any) -> np.ndarray:
        """The classes of all steps, sequence by sequence, (steps,)."""
        if y is None:
            raise ParameterError(
                "RecurrentTagger requires y to be passed, but the target y is None"
            )
        tags, shape = flat_targets(rows, y)
        if shape != ():
            raise DataError(f"each step has classes of the shape {shape}; give it one class")
        return tags

    def _laid_out(self, targets: Tensor, rows: Sequences) -> Tensor:
        """Filled up with zeros, (sequences, longest)."""
        lengths = torch.from_numpy(rows.lengths)
        real = torch.arange(int(lengths.max())) < lengths[:, None]
        return torch.zeros(real.shape, dtype=targets.dtype).masked_scatter(real, targets)


def _parts(steps: np.ndarray, rows: Sequences) -> list[np.ndarray]:
    return np.split(steps, rows.offsets[1:-1])
