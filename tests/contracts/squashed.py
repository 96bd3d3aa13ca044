"""Models of values from 0 to 1 that read any numbers, for checks that have others."""

from __future__ import annotations

from typing import Any

import scipy.sparse as sp

from isthmus.core.parameters import estimator
from isthmus.models.energy.boltzmann_machine import BoltzmannMachine
from isthmus.models.energy.dbm import DBM


class Squashing:
    """Learns |x| / (1 + |x|)."""

    def _read(self, X: Any, *, reset: bool = False) -> Any:
        X = super()._read(X, reset=reset)
        if sp.issparse(X):
            return sp.csr_array((squashed(X.data), X.indices, X.indptr), shape=X.shape)
        return squashed(X)


@estimator
class SquashedMachine(Squashing, BoltzmannMachine):
    pass


@estimator
class SquashedDBM(Squashing, DBM):
    pass


def squashed(values: Any) -> Any:
    return abs(values) / (1 + abs(values))
