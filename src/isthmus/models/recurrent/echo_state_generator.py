"""EchoStateGenerator: a reservoir that goes on with a series by itself."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar, Self

import numpy as np

from isthmus.core.errors import DataError, ParameterError
from isthmus.core.parameters import estimator, whole
from isthmus.core.sequences import Sequences
from isthmus.fit.echo_state import EchoState


@estimator
class EchoStateGenerator(EchoState):
    """Echo state network that learns the next step of series, and runs freely on its own steps.

    Minimises over W and b, with the states s of `EchoState` driven by the true series (teacher
    forcing),

        sum_t |x(t + 1) - W [x(t), s(t)] - b|^2 + l2 |W|^2

    and then takes what it has written for the next input (one to many: from a few steps to as many
    as are asked for).

    Takes a list of arrays (steps, features) or (steps,), of any lengths; an array (sequences,
    steps, features); and rows of a table, each a series of one feature.

    Parameters
    ----------
    washout
        First steps of each sequence that are not learned from.

    Attributes
    ----------
    encoder_ : estimator
        The encoder, fitted, where there is one; features are then the numbers of a code.
    inward_ : array of shape (features, units)
    bias_ : array of shape (units,)
    within_ : CSR array of shape (units, units)
    shift_, factor_ : arrays of shape (features,)
        Of the standardisation of the steps.
    readout_ : array of shape (features + units, features)
    readout_bias_ : array of shape (features,)
    l2_ : float
        The penalty, given or chosen.
    n_features_in_ : int

    Notes
    -----
    The output of a step is the input of the next: no weights of feedback are needed beside W_in.
    With an encoder x(t) is the code of a step: it learns the next code and runs on codes, of which
    the encoder's decoder makes steps in the end.
    The readout learns standardised steps, so that l2 means the same for all features. Small errors
    grow on chaotic series: generation follows them for a while and keeps their manner after it.

    Raises
    ------
    DataError
        for sequences too short to learn a next step from.

    References
    ----------
    Jaeger and Haas 2004. Harnessing Nonlinearity: Predicting Chaotic Systems and Saving Energy in
    Wireless Communication. Science 304.

    Examples
    --------
    >>> import numpy as np
    >>> from isthmus import EchoStateGenerator
    >>> wave = np.sin(np.arange(700) / 5)
    >>> model = EchoStateGenerator(washout=50).fit([wave[:600]])
    >>> (ahead,) = model.generate([wave[:600]], steps=100)
    >>> bool(np.abs(ahead - wave[600:]).max() < 0.01)
    True
    """

    washout: int = whole(20, least=0)

    asked_of_encoder: ClassVar[tuple[str, ...]] = ("transform", "inverse_transform")

    def fit(self, X: Any, y: Any = None) -> Self:
        """Draw the reservoir, and solve for the readout.

        Parameters
        ----------
        X : list of arrays, or array (sequences, steps[, features])
        y : ignored
        """
        series = self._begin(X)
        lengths = series.lengths - 1
        if not (lengths > self.washout).any():
            raise DataError(
                f"the longest sequence has {int(series.lengths.max())} steps (of rows, n_features "
                f"= {self.n_features_in_}); with a washout of {self.washout} it takes at least "
                f"{self.washout + 2} to learn a next one"
            )
        last = np.zeros(len(series.values), bool)
        last[series.offsets[1:] - 1] = True
        first = np.zeros(len(series.values), bool)
        first[series.offsets[:-1]] = True
        offsets = np.concatenate([[0], np.cumsum(lengths)])
        before = replace(series, values=series.values[~last], offsets=offsets)
        self._learn_steps(before[lengths > 0], series.values[~first])
        return self

    def next_steps(self, X: Any) -> Any:
        """The step after each step, told by all before it; as `X` came."""
        series = self._known(X)
        return replace(series, values=self._in_units(self._answer_steps(series))).arrays()

    def generate(self, X: Any, steps: int) -> Any:
        """How each series goes on: an array (sequences, steps, features), without the last axis
        where steps are numbers.

        Parameters
        ----------
        X : list of arrays, or array (sequences, steps[, features]); the state is led through them
        steps : at least 1
        """
        if isinstance(steps, bool) or not isinstance(steps, int | np.integer) or steps < 1:
            raise ParameterError(f"steps is {steps!r}; it must be a whole number >= 1")
        series = self._known(X)
        states = self._last_states(series)
        inputs = series.values[series.offsets[1:] - 1]
        found = np.empty((series.shape[0], steps, inputs.shape[1]))
        for step in range(steps):
            inputs = self._answer(np.hstack([inputs, states]))
            found[:, step] = inputs
            self._reservoir.advance(states, self._reservoir.drive(inputs))
        flat = self._in_units(found.reshape(-1, inputs.shape[1]))
        return flat.reshape(len(found), steps, *self.step_shape_)

    def score(self, X: Any, y: Any = None) -> float:
        """Minus the mean squared error of the next step, over the steps after the washout."""
        coded, truth = self._known(X), self._read(X)
        predicted = self._in_units(self._answer_steps(coded))
        since = np.arange(len(predicted)) - np.repeat(truth.offsets[:-1], truth.lengths)
        counted = since >= self.washout
        counted[truth.offsets[1:] - 1] = False
        here = np.flatnonzero(counted)
        if not len(here):
            raise DataError(f"no sequence has a step after its washout of {self.washout}")
        return -float(np.square(truth.values[here + 1] - predicted[here]).mean())

    def _last_states(self, series: Sequences) -> np.ndarray:
        return self._summaries(series, "last")[:, -self.units :]

    def _in_units(self, answers: np.ndarray) -> np.ndarray:
        """Steps, (some, features), of what the readout says of them."""
        found = answers * self.factor_ + self.shift_
        if self.encoder is None:
            return found
        steps: np.ndarray = self.encoder_.inverse_transform(found)
        return steps.reshape(len(found), -1)
