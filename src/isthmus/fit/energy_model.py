"""The abstract estimator of energy models: a probability of rows, known up to a factor."""

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
from isthmus.fit.autoencoder import NeuralAutoencoder
from isthmus.fit.loop import Judge
from isthmus.fit.memory import kept_memory
from isthmus.fit.place import Place
from isthmus.fit.side_by_side import side_by_side
from isthmus.nn.dense_rows import dense

CHAINS = 256  # that run on a thread at a time, so that its cache holds their units


@estimator
class EnergyModel(NeuralAutoencoder):
    """Abstract: p(v) = exp(-F(v)) / Z, with the free energy F of a network's visible units.

    `score_samples` is -F, log p but for the same constant in every row: it ranks rows, and says
    nothing of two models. `score` does.
    """

    # What a variant says

    def free_energies(self, network: Any, visible: Tensor) -> Tensor:
        """F of each row, (rows,)."""
        raise NotImplementedError

    def first(self, network: Any, n: int, generator: torch.Generator) -> Tensor:
        """Visible units that know nothing of each other, (n, width): where chains begin."""
        raise NotImplementedError

    def walk(
        self,
        network: Any,
        visible: Tensor,
        steps: int,
        generator: torch.Generator,
        clamped: Tensor | None,
    ) -> tuple[Tensor, Tensor]:
        """Visible units after so many steps (>= 1) of a chain that leaves the clamped cells as
        they are, and the means that they were drawn from, (rows, width) each."""
        raise NotImplementedError

    def row_fits(self, network: Any, inputs: Any) -> Tensor:
        """What `score` is the mean of, (rows,): a figure by which models can be compared."""
        return super().row_scores(network, inputs)

    # What it can do

    def free_energy(self, X: Any) -> np.ndarray:
        """F of each row in nats, (rows,): lower is more usual."""
        return -self.score_samples(X)

    def score_samples(self, X: Any) -> np.ndarray:
        """Minus the free energy of each row, (rows,): higher is more usual."""
        return super().score_samples(X)

    def score(self, X: Any, y: Any = None) -> float:
        """The mean over the rows of a figure by which models can be compared."""
        check_is_fitted(self)
        return float(self._map(self._read(X), self.row_fits).mean(dtype=np.float64))

    def sample(
        self,
        n: int | None = None,
        random_state: Any = None,
        *,
        steps: int = 1000,
        start: Any = None,
        clamp: Any = None,
        means: bool = True,
    ) -> np.ndarray:
        """New rows from a chain each, in the shape of `fit`'s rows.

        Parameters
        ----------
        n
            How many; by default as many as `start` has, or 1.
        random_state
            Of the draws; by default the model's own seed.
        steps
            Of each chain, >= 1.
        start
            Rows that the chains begin with, as at `fit`; one row may stand for all. None begins
            with units that know nothing of each other.
        clamp
            What stays as `start` has it: an array of booleans for every cell of the rows, or for
            the features. The others are drawn given these.
        means
            Whether to give the means of the last draw, which are less noisy, or the draw itself.
        """
        check_is_fitted(self)
        for name, value in (("n", n), ("steps", steps)):
            if value is not None and (not isinstance(value, numbers.Integral) or value < 1):
                raise ParameterError(f"{name} is {value!r}; it must be a whole number >= 1")
        if clamp is not None and start is None:
            raise ParameterError("clamp says which cells of start stay; give start")
        network = self.network_.eval()
        seed_ = entropy(self.random_state if random_state is None else random_state)

        def generator(*name: int) -> torch.Generator:
            return torch.Generator().manual_seed(torch_seed(seed_, "sample", *name))

        if start is None:
            visible = self.first(network, n or 1, generator())
        else:
            visible = self._repeated("start", self._start_rows(start), n)
        clamped = None if clamp is None else self._clamped(clamp, visible)
        place = Place("cpu", self.precision)

        @torch.no_grad()
        def made(first: int) -> Tensor:
            rows = visible[first : first + CHAINS]
            held = None if clamped is None else clamped[first : first + CHAINS]
            with place.autocast():
                drawn, mean = self.walk(network, rows, steps, generator(first), held)
            if not means:
                return drawn
            return mean if held is None else torch.where(held, rows, mean)

        with kept_memory():
            blocks = side_by_side(made, range(0, len(visible), CHAINS))
        return torch.cat(blocks).numpy().reshape(len(visible), *self.row_shape_)

    def row_scores(self, network: Any, inputs: Any) -> Tensor:
        return -self.free_energies(network, dense(inputs))

    def _judge(self, X: Any) -> Judge:
        X = self._as_trained(X)
        return Judge(
            metric="score",
            higher_is_better=True,
            measure=lambda: float(self._map(X, self.row_fits).mean(dtype=np.float64)),
            patience=self.patience,
        )

    def _start_rows(self, start: Any) -> Tensor:
        rows = self._read(start)
        dtype = next(self.network_.parameters()).dtype
        source = self._source(rows, dtype)
        return dense(source.take(torch.arange(len(source))))

    @staticmethod
    def _repeated(name: str, rows: Tensor, n: int | None) -> Tensor:
        if n is None or len(rows) == n:
            return rows
        if len(rows) != 1:
            raise ParameterError(f"{name} has {len(rows)} rows and n is {n}; give 1 row, or {n}")
        return rows.expand(n, -1)

    def _clamped(self, clamp: Any, visible: Tensor) -> Tensor:
        mask = np.asarray(clamp)
        flat = mask.reshape(-1, visible.shape[1]) if mask.size % visible.shape[1] == 0 else mask
        if mask.dtype != bool or flat.ndim != 2 or len(flat) not in (1, len(visible)):
            raise ParameterError(
                f"clamp is an array of {mask.dtype} of shape {mask.shape}; it must be booleans of "
                f"the shape of a row, {tuple(self.row_shape_)}, or of all {len(visible)} rows"
            )
        return torch.tensor(flat).expand_as(visible)
