"""The abstract estimator of energy models whose units fall in two sides."""

from __future__ import annotations

import numbers
from typing import Any

import numpy as np
import torch
from sklearn.utils.validation import check_is_fitted
from torch import Tensor

from isthmus.core.errors import ParameterError
from isthmus.core.parameters import estimator
from isthmus.core.seeds import entropy, torch_seed
from isthmus.fit.energy_model import EnergyModel
from isthmus.nn import annealing
from isthmus.nn.annealing import LogPartition
from isthmus.nn.rbm_net import RBMNet

METHODS = ("auto", "exact", "forward", "reverse")


@estimator
class BipartiteModel(EnergyModel):
    """Abstract: given one side, the units of the other are independent of each other.

    So it is a restricted Boltzmann machine, whose Z can be enumerated or annealed, however the
    model itself arranges its units.
    """

    def sides(self, network: Any) -> RBMNet:
        """The machine whose Z is the model's; its `base` says where annealing begins."""
        raise NotImplementedError

    def settled(self, network: Any, start: Any, chains: int, generator: torch.Generator) -> Tensor:
        """Draws of its visible side from the model itself, as good as they can be had."""
        raise NotImplementedError

    def log_partition(
        self,
        method: str = "auto",
        *,
        chains: int = 100,
        steps: int = 10_000,
        start: Any = None,
        random_state: Any = None,
    ) -> LogPartition:
        """log Z in nats: (value, low, high), the last two three standard errors away.

        Parameters
        ----------
        method
            "exact": all states of the smaller side, which must not have more than 20 units.
            "forward": annealing from a machine without connections; too low in the mean, which
            makes the model look better than it is. "reverse": annealing from draws of the model;
            too high in the mean, if the draws are good. "auto": exact where it can be, else
            forward.
        chains, steps
            Of annealing, >= 1 each. More steps bring the two directions together.
        start
            Rows from which "reverse" walks to draws of the model; by default those that its
            persistent chains ended with, or none.
        random_state
            Of the draws; by default the model's own seed.
        """
        check_is_fitted(self)
        if method not in METHODS:
            raise ParameterError(f"method is {method!r}; it must be one of {', '.join(METHODS)}")
        for name, value in (("chains", chains), ("steps", steps)):
            if not isinstance(value, numbers.Integral) or value < 1:
                raise ParameterError(f"{name} is {value!r}; it must be a whole number >= 1")
        network = self.network_.eval()
        net = self.sides(network)
        if method == "exact" and not annealing.enumerable(net):
            raise ParameterError(
                f"method='exact' adds up all states of a side of at most {annealing.MOST_UNITS} "
                "units that are 0 or 1, which this model has not; use 'forward' and 'reverse'"
            )
        if method in ("auto", "exact") and annealing.enumerable(net):
            return annealing.exact(net)
        given = self.random_state if random_state is None else random_state
        generator = torch.Generator().manual_seed(torch_seed(entropy(given), "annealing"))
        if method != "reverse":
            return annealing.upwards(net, chains=chains, steps=steps, generator=generator)
        if annealing.enumerable(net):
            rows = annealing.exact_draws(net, chains, generator)
        else:
            rows = self.settled(network, start, chains, generator)
        return annealing.downwards(net, rows, steps=steps, generator=generator)

    def log_likelihood(self, X: Any, method: str | LogPartition = "auto") -> np.ndarray:
        """log p of each row in nats, (rows,): `score_samples` less log Z.

        Parameters
        ----------
        X
            Rows as at `fit`.
        method
            As of `log_partition`, or what that returned.
        """
        check_is_fitted(self)
        X = self._read(X)
        found = method if isinstance(method, LogPartition) else self.log_partition(method)
        return self._map(X, lambda *given: self.row_scores(*given) - found.value).astype(
            X.dtype, copy=False
        )
