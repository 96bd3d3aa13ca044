"""EchoStateClassifier: classes of sequences through a reservoir that is never learned."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Self

import numpy as np
from sklearn.base import ClassifierMixin
from sklearn.metrics import accuracy_score
from sklearn.utils.validation import check_consistent_length, check_is_fitted, column_or_1d

from isthmus.core.classes import numbered
from isthmus.core.parameters import choice, estimator
from isthmus.fit.echo_state import EchoState
from isthmus.fit.ridge_readout import FOLDS
from isthmus.fit.step_targets import flat_targets, per_step


@estimator
class EchoStateClassifier(ClassifierMixin, EchoState):
    """Echo state network whose linear readout tells classes apart.

    Minimises over W and b, with the states s of `EchoState` and c = 1 for the class of a sequence
    (or of a step) and -1 for others,

        sum |c - W [x, s] - b|^2 + l2 |W|^2

    and answers the class with the largest output.

    Takes a list of arrays (steps, features) or (steps,), of any lengths; an array (sequences,
    steps, features); and rows of a table, each a series of one feature.

    Parameters
    ----------
    summary
        What the readout sees of a sequence with one class: "mean", the mean over the steps after
        the washout, or "last", its last step.

    Attributes
    ----------
    classes_ : array of shape (classes,)
    encoder_ : estimator
        The encoder, fitted, where there is one; features are then the numbers of a code.
    inward_ : array of shape (features, units)
    bias_ : array of shape (units,)
    within_ : CSR array of shape (units, units)
    shift_, factor_ : arrays of shape (features,)
        Of the standardisation of the inputs.
    readout_ : array of shape (features + units, classes)
    readout_bias_ : array of shape (classes,)
    l2_ : float
        The penalty, given or chosen.
    by_step_ : bool
        Whether it answers each step.
    n_features_in_ : int

    Notes
    -----
    Outputs are no probabilities; `decision_function` gives them. Of two classes it gives one
    number, positive for the second.

    Raises
    ------
    DataError
        for one class only, or classes that do not fit the steps.

    References
    ----------
    Lukosevicius 2012. A Practical Guide to Applying Echo State Networks. Section 4.7 and equation
    (17), the mean of states.

    Examples
    --------
    >>> import numpy as np
    >>> from isthmus import EchoStateClassifier
    >>> rng = np.random.default_rng(0)
    >>> slow, fast = (
    ...     [np.sin(np.arange(rng.integers(40, 60)) / s + rng.uniform(0, 6)) for _ in range(30)]
    ...     for s in (4, 3)
    ... )
    >>> model = EchoStateClassifier().fit(slow[:20] + fast[:20], ["slow"] * 20 + ["fast"] * 20)
    >>> model.score(slow[20:] + fast[20:], ["slow"] * 10 + ["fast"] * 10)
    1.0
    """

    summary: str = choice("mean", "mean", "last")

    def fit(self, X: Any, y: Any) -> Self:
        """Draw the reservoir, and solve for the readout.

        Parameters
        ----------
        X : list of arrays, or array (sequences, steps[, features])
        y : array (sequences,) of classes; or, for a class at each step, a list of arrays (steps,)
        """
        inputs = self._begin(X)
        self.by_step_ = per_step(y, type(self).__name__)
        if self.by_step_:
            flat, _ = flat_targets(inputs, y)
        else:
            flat = np.asarray(y)
            check_consistent_length(np.empty(inputs.shape[0]), flat)
        self.classes_, numbers = numbered(column_or_1d(flat, warn=True))
        signs = np.where(numbers[:, None] == np.arange(len(self.classes_)), 1.0, -1.0)
        if self.by_step_:
            self._learn_steps(inputs, signs)
            return self
        places = np.arange(len(signs)) % FOLDS / FOLDS  # sequences may come sorted by class
        self._learn_summaries(inputs, self.summary, signs, places)
        return self

    def decision_function(self, X: Any) -> Any:
        """The outputs, (sequences, classes), or (sequences,) of two; of each step, as `X` came."""
        inputs = self._known(X)
        if not self.by_step_:
            return self._of_two(self._answer(self._summaries(inputs, self.summary)))
        found = self._of_two(self._answer_steps(inputs))
        flat = found.reshape(len(found), -1)
        return replace(inputs, values=flat, step_shape=found.shape[1:]).arrays()

    def predict(self, X: Any) -> Any:
        """The classes, (sequences,); of each step, as `X` came."""
        inputs = self._known(X)
        if not self.by_step_:
            return self.classes_[self._answer(self._summaries(inputs, self.summary)).argmax(axis=1)]
        found = self.classes_[self._answer_steps(inputs).argmax(axis=1)]
        return replace(inputs, values=found[:, None], step_shape=()).arrays()

    def score(self, X: Any, y: Any, sample_weight: Any = None) -> float:
        """The share of sequences, or of all steps, given their class."""
        check_is_fitted(self)
        if not self.by_step_:
            return super().score(X, y, sample_weight)
        return float(accuracy_score(np.concatenate(list(y)), np.concatenate(self.predict(X))))

    def _of_two(self, outputs: np.ndarray) -> np.ndarray:
        return outputs[:, 1] - outputs[:, 0] if len(self.classes_) == 2 else outputs
