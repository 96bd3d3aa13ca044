"""The abstract estimator of echo state networks; NumPy and SciPy alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from typing import Any

import numpy as np
import scipy.sparse as sp
from sklearn.utils.validation import check_is_fitted

from isthmus.core.deviations import divisors
from isthmus.core.errors import DataError
from isthmus.core.parameters import estimator, number, seed, whole
from isthmus.core.seeds import entropy, stream
from isthmus.core.sequences import Sequences
from isthmus.fit.coded_steps import CodedSteps
from isthmus.fit.reservoir import Reservoir
from isthmus.fit.ridge_readout import RidgeReadout


@estimator
class EchoState(CodedSteps):
    """Abstract: a drawn reservoir of units that remember, and a readout in closed form.

    s(t) = (1 - leak) s(t - 1) + leak tanh(W_in x(t) + b + W s(t - 1)),    s(0) = 0

    where W, W_in and b are drawn and stay. The readout sees the input and the states, [x(t), s(t)],
    and is a ridge regression. Inputs, which are codes where there is an encoder, are standardised
    by the mean and the deviation of each feature over all steps at `fit`. Nothing is learned by
    gradients, so that an encoder is never tuned.

    Parameters
    ----------
    units
        Of the reservoir.
    spectral_radius
        Largest absolute eigenvalue of W, at least 0: how long it remembers. Below 1 old inputs die
        out; with strong inputs above 1 too, a little.
    leak
        Share of a state that is renewed at each step, above 0, at most 1: small for slow series.
    input_scale
        Weights of inputs and biases are uniform in +- this; small is almost linear.
    connections
        Units that each unit hears, drawn; at most all of them.
    washout
        First steps of each sequence that are not learned from, while the state forgets its zeros.
    l2
        Penalty on the squared weights of the readout, beside squared errors summed over steps,
        above 0; None chooses by cross-validation over five folds: runs of neighbouring steps or
        sequences, and of sequences with a class each fifth one.
    random_state
        Of the reservoir; None is different each time.
    """

    units: int = whole(100, least=1)
    spectral_radius: float = number(0.9, least=0)
    leak: float = number(0.5, above=0, most=1)
    input_scale: float = number(0.5, above=0)
    connections: int = whole(10, least=1)
    washout: int = whole(0, least=0)
    l2: float | None = number(None, above=0, optional=True)
    random_state: Any = seed(0)

    def _known(self, X: Any) -> Sequences:
        check_is_fitted(self)
        return self._standard(self._coded(self._read(X)))

    def _begin(self, X: Any) -> Sequences:
        """Read what is learned from, draw the reservoir; the inputs, standardised."""
        self.check_parameters()
        found = self._read(X, reset=True)
        self._take_encoder(found)
        found = self._coded(found)
        values = found.values.astype(np.float64)
        self.shift_, deviation = values.mean(axis=0), values.std(axis=0)
        self.factor_ = divisors(self.shift_, deviation)
        self.__dict__.pop("_reservoir", None)
        drawn = Reservoir.draw(
            stream(entropy(self.random_state), "reservoir"),
            values.shape[1],
            self.units,
            connections=self.connections,
            spectral_radius=self.spectral_radius,
            input_scale=self.input_scale,
            leak=self.leak,
        )
        self.inward_, self.bias_, self.within_ = drawn.inward, drawn.bias, drawn.within
        return self._standard(found)

    @cached_property
    def _reservoir(self) -> Reservoir:
        return Reservoir(inward=self.inward_, bias=self.bias_, within=self.within_, leak=self.leak)

    def __getstate__(self) -> dict[str, Any]:
        state = dict(super().__getstate__())
        state.pop("_reservoir", None)
        return state

    def _standard(self, X: Sequences) -> Sequences:
        return replace(X, values=(X.values - self.shift_) / self.factor_)

    def _features(
        self, X: Sequences, wanted: np.ndarray
    ) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """[x, s] of the wanted steps: their places, and (some, features + units)."""
        for places, states in self._reservoir.walk(X):
            kept = wanted[places]
            places = places[kept]
            yield places, np.hstack([X.values[places], states[kept]])

    def _learn_steps(self, X: Sequences, y: np.ndarray) -> None:
        """The readout of every step after the washout; y is (all steps, outputs)."""
        wanted = _since_start(X) >= self.washout
        if not wanted.any():
            raise DataError(
                f"washout is {self.washout}, and no sequence is longer than that: the longest has "
                f"{int(X.lengths.max())} steps; take fewer"
            )
        readout = RidgeReadout(self.l2)
        for places, features in self._features(X, wanted):
            readout.add(features, y[places], places / len(wanted))
        self._keep(readout)

    def _learn_summaries(self, X: Sequences, how: str, y: np.ndarray, places: np.ndarray) -> None:
        """The readout of whole sequences; y is (sequences, outputs), `places` are for the folds."""
        readout = RidgeReadout(self.l2)
        readout.add(self._summaries(X, how), y, places)
        self._keep(readout)

    def _keep(self, readout: RidgeReadout) -> None:
        self.readout_, self.readout_bias_, self.l2_ = readout.solve()

    def _answer(self, features: np.ndarray) -> np.ndarray:
        return features @ self.readout_ + self.readout_bias_

    def _answer_steps(self, X: Sequences) -> np.ndarray:
        """(all steps, outputs)."""
        found = np.empty((len(X.values), self.readout_.shape[1]))
        for places, features in self._features(X, np.ones(len(X.values), bool)):
            found[places] = self._answer(features)
        return found

    def _summaries(self, X: Sequences, how: str) -> np.ndarray:
        """One row a sequence, (sequences, features + units): [x, s] of its last step, or their mean
        over the steps after the washout (the last step, where it has no more)."""
        number = np.repeat(np.arange(X.shape[0]), X.lengths)
        since = np.minimum(self.washout, X.lengths - 1) if how == "mean" else X.lengths - 1
        found = np.zeros((X.shape[0], X.values.shape[1] + self.units))
        for places, features in self._features(X, _since_start(X) >= since[number]):
            ones = np.ones(len(places))
            owners = (number[places], np.arange(len(places)))
            found += sp.csr_array((ones, owners), shape=(len(found), len(places))) @ features
        return found / (X.lengths - since)[:, None]

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        tags.input_tags.three_d_array = True
        return tags


def _since_start(X: Sequences) -> np.ndarray:
    """The number of each step in its sequence, from 0."""
    return np.arange(len(X.values)) - np.repeat(X.offsets[:-1], X.lengths)
