"""A recurrent layer whose weights are drawn and never learned; NumPy and SciPy alone.

s(t) = (1 - leak) s(t - 1) + leak tanh(W_in x(t) + b + W s(t - 1))
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

import numpy as np
import scipy.sparse as sp
from scipy.sparse.linalg import ArpackNoConvergence, eigs

from isthmus.core.sequences import Sequences

DENSE_UNITS = 200  # up to so many a dense product is the faster one
KRYLOV = 60  # vectors; with ARPACK's own 20 it settles at times on another than the largest
CELLS = 1 << 21  # numbers kept at a time, 16 MiB


@dataclass(frozen=True, kw_only=True, eq=False)
class Reservoir:
    """Attributes
    ----------
    inward : array of shape (features, units)
    bias : array of shape (units,)
    within : CSR array of shape (units, units), W
    leak : share of a state that is renewed at each step
    """

    inward: np.ndarray
    bias: np.ndarray
    within: sp.csr_array
    leak: float

    @classmethod
    def draw(
        cls,
        rng: np.random.Generator,
        features: int,
        units: int,
        *,
        connections: int,
        spectral_radius: float,
        input_scale: float,
        leak: float,
    ) -> Self:
        """Each unit hears all features, and so many units, drawn; weights are normal, scaled to
        the spectral radius, those of features and biases uniform in +-`input_scale`."""
        heard = min(connections, units)
        columns = np.stack([np.sort(rng.permutation(units)[:heard]) for _ in range(units)])
        weights = rng.normal(size=units * heard)
        within = sp.csr_array(
            (weights, columns.ravel(), np.arange(units + 1) * heard), shape=(units, units)
        )
        radius = largest_eigenvalue(within)
        if radius > 0:  # 0: whatever goes in dies out after some steps
            within = within * (spectral_radius / radius)
        inward = input_scale * rng.uniform(-1, 1, size=(features, units))
        bias = input_scale * rng.uniform(-1, 1, size=units)
        return cls(inward=inward, bias=bias, within=within, leak=leak)

    def __post_init__(self) -> None:
        small = len(self.bias) <= DENSE_UNITS
        onward = np.ascontiguousarray(self.within.toarray().T) if small else self.within
        object.__setattr__(self, "_onward", onward)

    def advance(self, states: np.ndarray, driven: np.ndarray) -> None:
        """One step of some sequences: both become the new states.

        Parameters
        ----------
        states : (sequences, units)
        driven : (sequences, units), what `drive` made of their inputs
        """
        onward = self._onward  # type: ignore[attr-defined]
        driven += (onward @ states.T).T if sp.issparse(onward) else states @ onward
        np.tanh(driven, out=driven)
        if self.leak < 1:
            driven -= states
            driven *= self.leak
            driven += states
        states[...] = driven

    def drive(self, inputs: np.ndarray) -> np.ndarray:
        found = inputs @ self.inward
        found += self.bias
        return found

    def walk(self, X: Sequences) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """The states of all steps, from a state of zeros on, some steps at a time.

        Yields
        ------
        steps : (some,), places in `X.values`; each once, those of a sequence in their order
        states : (some, units)
        """
        units = len(self.bias)
        order = (-X.lengths).argsort(kind="stable")  # those at work are always the first
        at_once = max(1, CELLS // units)
        for first in range(0, len(order), at_once):
            chosen = order[first : first + at_once]
            starts, lengths = X.offsets[:-1][chosen], X.lengths[chosen]
            states = np.zeros((len(chosen), units))
            stretch = max(1, at_once // len(chosen))
            for begin in range(0, int(lengths[0]), stretch):
                yield self._stretch(X, starts, lengths, states, begin, stretch)

    def _stretch(
        self,
        X: Sequences,
        starts: np.ndarray,
        lengths: np.ndarray,
        states: np.ndarray,
        begin: int,
        stretch: int,
    ) -> tuple[np.ndarray, np.ndarray]:
        """So many steps of some sequences; `states` are moved on."""
        times = np.arange(begin, min(begin + stretch, int(lengths[0])))
        working = np.searchsorted(-lengths, -times)  # sequences longer than each time
        places = np.concatenate([starts[:n] + t for t, n in zip(times, working, strict=True)])
        found = self.drive(X.values[places])  # (some, units); each row then becomes its state
        row = 0
        for n in working.tolist():
            self.advance(states[:n], found[row : row + n])
            row += n
        return places, found


def largest_eigenvalue(W: sp.csr_array) -> float:
    """The spectral radius: the largest absolute value of an eigenvalue."""
    if W.shape[0] > DENSE_UNITS:
        try:
            start = np.ones(W.shape[0])
            found = eigs(W, k=1, v0=start, ncv=KRYLOV, return_eigenvectors=False)
            return float(np.abs(found).max())
        except ArpackNoConvergence:
            pass  # of several that are as large; the dense way finds them all
    return float(np.abs(np.linalg.eigvals(W.toarray())).max())
