"""The visible side of a restricted machine: what its units are, and which rows they can show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp
import torch
from torch import Tensor

from isthmus.core.errors import DataError, ParameterError
from isthmus.fit.decoding import DECODINGS
from isthmus.fit.value_range import OR_GAUSSIAN, check_range
from isthmus.nn.units import Bernoulli, Categorical, Gaussian, Units

LIKELIHOODS = {decoding.output: name for name, decoding in DECODINGS.items()}
RAREST = 1e-3  # probability that biases begin with, of what was never seen
NEAR_ONE = 1e-3  # how far the choices of a group may be from adding up to 1


@dataclass(frozen=True)
class VisibleSide:
    """Units of one kind.

    Parameters
    ----------
    likelihood
        "bernoulli", "categorical" or "gaussian".
    groups
        Columns of each group of choices; one number for groups that are alike, none for a single
        group.
    """

    likelihood: str
    groups: tuple[int, ...] = ()

    def units(self, width: int) -> Units:
        """The units of rows of this width."""
        if self.likelihood == "categorical":
            return Categorical(self._widths(width))
        return Bernoulli() if self.likelihood == "bernoulli" else Gaussian()

    def inputs_for(self, mean: Tensor) -> Tensor:
        """What the units must hear to have this mean, (width,)."""
        if self.likelihood == "gaussian":
            return mean
        if self.likelihood == "categorical":
            return mean.clamp_min(RAREST).log()
        return torch.logit(mean, eps=RAREST)

    def check(self, X: np.ndarray | sp.csr_array) -> None:
        """Refuse rows that the units cannot show.

        Raises
        ------
        DataError
            with what was found, what is needed and what to do.
        """
        if self.likelihood == "gaussian":
            return
        check_range(
            X,
            0,
            1,
            needs=f"likelihood={self.likelihood!r} needs values from 0 to 1",
            otherwise=OR_GAUSSIAN,
        )
        if self.likelihood == "categorical":
            self._check_choices(X)

    def _widths(self, width: int) -> tuple[int, ...]:
        groups = tuple(self.groups) or (width,)
        if len(groups) == 1 and width % groups[0] == 0:
            groups *= width // groups[0]
        if sum(groups) != width:
            raise ParameterError(
                f"groups={self.groups} speaks of {sum(groups)} columns, but the rows have {width}"
            )
        return groups

    def _check_choices(self, X: Any) -> None:
        widths = self._widths(X.shape[1])
        member = sp.csr_array(
            (np.ones(sum(widths)), np.repeat(np.arange(len(widths)), widths), range(X.shape[1] + 1))
        )
        totals = X @ member
        totals = totals.toarray() if sp.issparse(totals) else totals
        wrong = np.argwhere(np.abs(totals - 1) > NEAR_ONE)
        if len(wrong):
            row, group = wrong[0]
            raise DataError(
                f"row {row} adds up to {totals[row, group]:g} in group {group}, but "
                "likelihood='categorical' needs one choice in each group, a 1 among zeros; encode "
                "the columns, for instance with sklearn.preprocessing.OneHotEncoder()"
            )
