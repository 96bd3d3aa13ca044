"""TabularClassifier and TabularRegressor: dense nets from rows of numbers to classes or numbers."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn

from isthmus.core.parameters import choice, estimator, number, whole, widths
from isthmus.fit.neural_classifier import NeuralClassifier
from isthmus.fit.neural_regressor import NeuralRegressor
from isthmus.fit.on_encoder import OnEncoder
from isthmus.fit.player import sgd
from isthmus.nn.perceptron import BETWEEN, Perceptron


@estimator
class _Tabular(OnEncoder):
    """Abstract: a dense net on rows, or on the codes of an encoder.

    Parameters
    ----------
    hidden
        Widths of the layers between rows and outputs; none is a regression.
    activation
        g, between layers: "threshold" is 1 where its input is >= 0 and else 0, and learns through a
        straight line in place of the step; "relu" is the rectifier.
    dropout
        Share of the hidden units forgotten at random while training, in [0, 1).
    solver
        "adam", or "sgd": plain descent along the gradient.
    momentum
        Of "sgd": the share of the last step that is added to the next, in [0, 1).
    batch_size
        Rows in an update: 1 is stochastic, None all rows, full-batch, descent.
    encoder
        f: None; an autoencoder or belief network, cloned and fitted on the rows of `fit`; or
        `sklearn.frozen.FrozenEstimator(fitted)`, used as it is and not changed.
    fine_tune
        Whether the encoder moves with the net, or stays as it was learned.
    """

    hidden: tuple[int, ...] = widths((64, 32), least=0)
    activation: str = choice("relu", *BETWEEN)
    dropout: float = number(0.0, least=0, below=1)
    solver: str = choice("adam", "adam", "sgd")
    momentum: float = number(0.0, least=0, below=1)
    batch_size: Any = whole(32, least=1, optional=True)

    @property
    def wants_standard(self) -> bool:
        """Whether all rows, images too, are best brought to mean 0 and deviation 1."""
        return self.encoder is None

    def head(self, width: int) -> nn.Module:
        return Perceptron((width, *self.hidden, self._n_outputs), self.activation, self.dropout)

    def initialise_head(self, head: Perceptron, generator: torch.Generator) -> None:
        head.start(generator)

    def optimiser(self, network: nn.Module) -> torch.optim.Optimizer:
        if self.solver == "sgd":
            return sgd(network, self.learning_rate, self.weight_decay, self.momentum)
        return super().optimiser(network)


@estimator
class TabularClassifier(_Tabular, NeuralClassifier):
    """Dense net that says which class a row of numbers belongs to.

    Minimises, averaged over rows with class y,

        w_y (-log p_y),    p = softmax(o),    o = W_L g(... g(W_1 f(x) + b_1) ...) + b_L

    where f is an encoder or leaves the row as it is; of two classes there is one output and
    p_1 = sigmoid(o).

    Parameters
    ----------
    class_weight
        w: None for 1 each, "balanced" for rows / (classes * rows of the class), or a dict.

    Attributes
    ----------
    network_ : torch module
    classes_ : ndarray (classes,)
    class_weights_ : ndarray (classes,)
        w, where it is not 1.
    encoder_state_ : dict
        What the encoder's `fit` made besides its network.
    n_features_in_ : int
    row_shape_ : list of int
        Shape of a row at `fit`.
    training_ : dict
        Loss of every epoch, the error on validation rows, why training stopped.

    Notes
    -----
    Columns should have about one scale: standardise them first, or let `Predictor` or
    `isthmus fit --target` do it. The weights begin as in He et al. 2015, scaled for the activation.

    The threshold's slope is 0 wherever it has one; learning takes that of the line through the
    step, 1 where its input is in [-1, 1] and 0 elsewhere. It learns worse than the others.

    References
    ----------
    Rumelhart, Hinton, Williams 1986. Learning representations by back-propagating errors. Nature
    323. Bengio, Leonard, Courville 2013. Estimating or Propagating Gradients Through Stochastic
    Neurons for Conditional Computation. arXiv:1308.3432. Section 4 (threshold).

    Examples
    --------
    >>> import numpy as np
    >>> from isthmus import TabularClassifier
    >>> rows = np.random.default_rng(0).uniform(-1, 1, size=(300, 2))
    >>> inside = np.where((rows**2).sum(axis=1) < 0.6, "inside", "outside")
    >>> model = TabularClassifier(hidden=(16,), epochs=60, learning_rate=0.01).fit(rows, inside)
    >>> model.predict([[0.1, 0.2], [0.9, -0.9]]).tolist(), model.score(rows, inside) > 0.95
    (['inside', 'outside'], True)
    """


@estimator
class TabularRegressor(_Tabular, NeuralRegressor):
    """Dense net that says a number, or several, of a row of numbers.

    Minimises, averaged over rows with targets y, brought to mean 0 and deviation 1,

        1/2 sum_k (o_k - y_k)^2,    o = W_L g(... g(W_1 f(x) + b_1) ...) + b_L

    where f is an encoder or leaves the row as it is.

    Parameters
    ----------
    error
        "squared", as above, learns the mean of what a row leads to; "absolute", |o_k - y_k|, its
        median.

    Attributes
    ----------
    network_ : torch module
    target_mean_, target_scale_ : ndarray () or (outputs,)
        Of the targets; predictions are in their units.
    encoder_state_ : dict
        What the encoder's `fit` made besides its network.
    n_features_in_ : int
    row_shape_ : list of int
        Shape of a row at `fit`.
    training_ : dict
        Loss of every epoch, the error on validation rows, why training stopped.

    Notes
    -----
    Columns should have about one scale: standardise them first, or let `Predictor` or
    `isthmus fit --target` do it. The weights begin as in He et al. 2015, scaled for the activation.

    References
    ----------
    Rumelhart, Hinton, Williams 1986. Learning representations by back-propagating errors. Nature
    323.

    Examples
    --------
    >>> import numpy as np
    >>> from isthmus import TabularRegressor
    >>> rows = np.random.default_rng(0).uniform(-1, 1, size=(300, 2))
    >>> products = 100 + 30 * rows[:, 0] * rows[:, 1]
    >>> model = TabularRegressor(hidden=(16,), epochs=60, learning_rate=0.01).fit(rows, products)
    >>> model.score(rows, products) > 0.95
    True
    """
