"""EchoStateRegressor: numbers from sequences through a reservoir that is never learned."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Self

import numpy as np
from sklearn.base import RegressorMixin
from sklearn.metrics import r2_score
from sklearn.utils.validation import check_array, check_consistent_length, check_is_fitted

from isthmus.core.parameters import choice, estimator
from isthmus.fit.echo_state import EchoState
from isthmus.fit.step_targets import flat_targets, per_step


@estimator
class EchoStateRegressor(RegressorMixin, EchoState):
    """Echo state network: a drawn recurrent layer, and a linear readout in closed form.

    Minimises over W and b, with the states s of `EchoState`,

        sum_t |y(t) - W [x(t), s(t)] - b|^2 + l2 |W|^2

    over steps, where y has a row for each step (many to many, at once or ahead in time), or over
    sequences, where it has a row for each sequence (many to one: a number, or the next values of a
    series).

    Takes a list of arrays (steps, features) or (steps,), of any lengths; an array (sequences,
    steps, features); and rows of a table, each a series of one feature.

    Parameters
    ----------
    summary
        What the readout sees of a sequence with one target: "last", its last step, or "mean", the
        mean over the steps after the washout.

    Attributes
    ----------
    encoder_ : estimator
        The encoder, fitted, where there is one; features are then the numbers of a code.
    inward_ : array of shape (features, units)
    bias_ : array of shape (units,)
    within_ : CSR array of shape (units, units)
    shift_, factor_ : arrays of shape (features,)
        Of the standardisation of the inputs.
    readout_ : array of shape (features + units, outputs)
    readout_bias_ : array of shape (outputs,)
    l2_ : float
        The penalty, given or chosen.
    by_step_ : bool
        Whether it answers each step.
    target_shape_ : list of int
        Of one target.
    n_features_in_ : int

    Notes
    -----
    Jaeger's network can also feed outputs back; here the output of a step is not an input of the
    next one (see EchoStateGenerator for series that go on by themselves). The bias of the readout
    is not penalised. All is computed in float64: small penalties ask for it.

    Raises
    ------
    DataError
        for targets that do not fit the steps, or a washout longer than all sequences.

    References
    ----------
    Jaeger 2001. The "echo state" approach to analysing and training recurrent neural networks. GMD
    Report 148. Section 3; Lukosevicius 2012. A Practical Guide to Applying Echo State Networks.
    Equations (2) to (4) and (9).

    Examples
    --------
    >>> import numpy as np
    >>> from isthmus import EchoStateRegressor
    >>> wave = np.sin(np.arange(600) / 5) * np.sin(np.arange(600) / 7)
    >>> model = EchoStateRegressor(washout=50).fit([wave[:499]], [wave[1:500]])
    >>> (ahead,) = model.predict([wave[:-1]])
    >>> bool(np.abs(ahead[500:] - wave[501:]).max() < 0.01)
    True
    """

    summary: str = choice("last", "last", "mean")

    def fit(self, X: Any, y: Any) -> Self:
        """Draw the reservoir, and solve for the readout.

        Parameters
        ----------
        X : list of arrays, or array (sequences, steps[, features])
        y : array (sequences,) or (sequences, outputs); or, for a target at each step, a list of
            arrays (steps,) or (steps, outputs), or an array (sequences, steps, outputs)
        """
        inputs = self._begin(X)
        self.by_step_ = per_step(y, type(self).__name__)
        if self.by_step_:
            flat, shape = flat_targets(inputs, y)
            targets = _numbers(flat)
            self.target_shape_ = list(shape)
            self._learn_steps(inputs, targets)
            return self
        y = np.asarray(check_array(y, ensure_2d=False, dtype=None, input_name="y"))
        check_consistent_length(np.empty(inputs.shape[0]), y)
        self.target_shape_ = list(y.shape[1:])
        places = np.arange(len(y)) / len(y)  # neighbours may be windows that overlap
        self._learn_summaries(inputs, self.summary, _numbers(y), places)
        return self

    def predict(self, X: Any) -> Any:
        """The targets: (sequences,) or (sequences, outputs); or of each step, as `X` came."""
        inputs = self._known(X)
        shape = tuple(self.target_shape_)
        if not self.by_step_:
            found = self._answer(self._summaries(inputs, self.summary))
            return found.reshape(-1, *shape)
        return replace(inputs, values=self._answer_steps(inputs), step_shape=shape).arrays()

    def score(self, X: Any, y: Any, sample_weight: Any = None) -> float:
        """R^2 over sequences, or over all steps."""
        check_is_fitted(self)
        if not self.by_step_:
            return super().score(X, y, sample_weight)
        return float(r2_score(np.concatenate(list(y)), np.concatenate(list(self.predict(X)))))

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.target_tags.multi_output = True
        tags.target_tags.required = True
        tags.regressor_tags.poor_score = True  # of columns in no order, which are no series
        return tags


def _numbers(y: np.ndarray) -> np.ndarray:
    """(rows, outputs), finite."""
    flat = y.reshape(len(y), -1)
    return np.asarray(check_array(flat, dtype=np.float64, input_name="y"))
