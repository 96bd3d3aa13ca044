"""RecurrentForecaster: the next values of a series from a window of its past."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from isthmus.core.errors import DataError, ParameterError
from isthmus.core.parameters import choice, estimator, flag, number, whole, widths
from isthmus.core.sequences import Sequences
from isthmus.fit.neural_regressor import NeuralRegressor
from isthmus.fit.recurrent_steps import RecurrentSteps
from isthmus.fit.ridge_readout import RidgeReadout
from isthmus.nn.cells import CELLS
from isthmus.nn.forecast_net import ForecastNet
from isthmus.nn.recurrent_reader import RecurrentReader

MOST_LINEAR = 5_000  # inputs: a gigabyte and minutes before the first epoch


@estimator
class RecurrentForecaster(RecurrentSteps, NeuralRegressor):
    """Recurrent layers read a window of a series, and all next values are told at once.

    Minimises, averaged over windows x_1 ... x_T with the next values y (standardised),

        1/2 |A vec(x) + W s_T + b - y|^2,    s_t = cell(c_t, s_{t-1})

    where c_t is x_t or, with an encoder, the code of it; A sees the steps themselves.

    Takes an array (windows, steps, features), all of one length; or rows of a table, each a window
    of one series. Targets are (windows, steps ahead): each is an output of its own, and none is
    made from the one before.

    Parameters
    ----------
    linear
        Whether there is a linear part A. It begins as the ridge regression of y on the window, and
        W as 0: what is learned is what the linear forecast misses. Without it A is 0.

    Attributes
    ----------
    network_ : torch module
        The encoder's network, if there is one, and what reads and answers.
    encoder_state_ : dict
        What the encoder's `fit` made besides its network.
    target_mean_, target_scale_ : arrays of shape (steps ahead,)
        What targets are brought to mean 0 and deviation 1 with.
    n_features_in_ : int
        Features of a step; of rows of a table, their length.
    length_ : int
        Steps of a window.
    training_ : dict
        Loss of every epoch, the error on validation windows, why training stopped.

    Notes
    -----
    In Lai et al. the linear part sees the last steps of a series alone, and is learned by gradients
    from the start; here it sees all of the window, and gradients only move it on from the closed
    form. Since W begins as 0, `gradient_flow` is 0 before training; with `linear=False` it is not.

    Gradients flow back through the last `truncation` steps of a window, and what was read before is
    only remembered. Series should be brought to one scale first, by what came before the windows
    that test: `isthmus.tasks.forecast` does.

    Raises
    ------
    DataError
        for windows of several lengths.
    ParameterError
        for a linear part of windows of more than 5,000 numbers.

    References
    ----------
    Lai, Chang, Yang, Liu 2018. Modeling Long- and Short-Term Temporal Patterns with Deep Neural
    Networks. SIGIR. Equations (8) and (9).
    Those of RecurrentClassifier on the cells and on how they learn.

    Examples
    --------
    >>> import numpy as np
    >>> from isthmus import RecurrentForecaster
    >>> wave = np.sin(np.arange(400) / 5) ** 3
    >>> windows = np.lib.stride_tricks.sliding_window_view(wave, 24)
    >>> X, y = windows[:, :20], windows[:, 20:]
    >>> model = RecurrentForecaster(epochs=20).fit(X[:300], y[:300])
    >>> model.predict(X[300:]).shape, model.score(X[300:], y[300:]) > 0.98
    ((77, 4), True)
    """

    cell: str = choice("gru", *CELLS)
    hidden: tuple[int, ...] = widths((32,))
    linear: bool = flag(True)
    epochs: int = whole(50, least=0)
    batch_size: int = whole(64, least=1)
    learning_rate: float = number(1e-3, above=0)
    patience: int | None = whole(5, least=1, optional=True)

    def head(self, width: int) -> ForecastNet:
        reader = RecurrentReader(
            width,
            self.hidden,
            self.cell,
            dropout=self.dropout,
            activation=self.activation,
            truncation=self.truncation,
        )
        beside = self._step_width if self.linear else 0
        return ForecastNet(reader, self.length_, beside, self._n_outputs)

    def initialise_head(self, head: Any, generator: torch.Generator) -> None:
        super().initialise_head(head, generator)
        if self.linear:
            weights, bias = self._ridge
            nn.init.zeros_(head.layers.output.weight)
            with torch.no_grad():
                head.linear.weight.copy_(torch.from_numpy(weights.T))
                head.linear.bias.copy_(torch.from_numpy(bias))

    def _step_codes(self, encoder: Any, steps: Tensor) -> Tensor:
        """Codes for the layers and, beside them, the steps for the linear part."""
        codes = super()._step_codes(encoder, steps)
        return torch.cat([codes, steps.to(codes.dtype)], dim=1) if self.linear else codes

    def _learn_targets(self, y: np.ndarray) -> Tensor:
        found = super()._learn_targets(y)
        self._first_targets = found.numpy()
        return found

    def _before_training(self, X: Any, rows: Sequences) -> None:
        super()._before_training(X, rows)
        targets = self.__dict__.pop("_first_targets")
        if self.linear:
            ridge, count = RidgeReadout(l2=None), rows.shape[0]
            windows = rows.values.reshape(count, -1)
            if windows.shape[1] > MOST_LINEAR:
                raise ParameterError(
                    f"RecurrentForecaster: linear is True, and a window holds {windows.shape[1]:,} "
                    f"numbers; the linear part is solved for up to {MOST_LINEAR:,}: give "
                    "linear=False, or shorter windows"
                )
            ridge.add(windows, targets, np.arange(count) / count)
            self._ridge = ridge.solve()[:2]

    def _train(self, *arguments: Any) -> Any:
        try:
            return super()._train(*arguments)
        finally:
            self.__dict__.pop("_ridge", None)

    def _read(self, X: Any, *, reset: bool = False) -> Sequences:
        found = super()._read(X, reset=reset)
        wrong = np.flatnonzero(found.lengths != self.length_)
        if len(wrong):
            raise DataError(
                f"windows must all have one length, but window {wrong[0]} has "
                f"{found.lengths[wrong[0]]} steps, not {self.length_}; cut them to one length"
            )
        return found
