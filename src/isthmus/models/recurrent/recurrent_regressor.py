"""RecurrentRegressor: a number, or several, from a sequence."""

from __future__ import annotations

from isthmus.core.parameters import estimator
from isthmus.fit.many_to_one import ManyToOne
from isthmus.fit.neural_regressor import NeuralRegressor


@estimator
class RecurrentRegressor(ManyToOne, NeuralRegressor):
    """Many to one: recurrent layers read a sequence, and numbers are told at the end.

    Minimises, averaged over sequences with targets y brought to mean 0 and deviation 1,

        1/2 |W s + b - y|^2,    s = h_T,    h_t = cell(x_t, h_{t-1})

    or the sum of absolute differences. Takes what RecurrentClassifier takes; targets (sequences,)
    or (sequences, outputs).

    Attributes
    ----------
    network_ : torch module
        The encoder's network, if there is one, and what reads and answers.
    target_mean_, target_scale_ : ndarray () or (outputs,)
        What targets are brought to mean 0 and deviation 1 with.
    symbols_, encoder_state_, n_features_in_, length_, step_shape_, row_shape_, training_
        As of RecurrentClassifier.

    Notes
    -----
    As of RecurrentClassifier. Inputs are read as they are: bring them to a like scale first.

    References
    ----------
    Those of RecurrentClassifier.

    Examples
    --------
    >>> import numpy as np
    >>> from isthmus import RecurrentRegressor
    >>> rng = np.random.default_rng(0)
    >>> series = [rng.normal(size=(n, 2)) for n in rng.integers(3, 9, 200)]
    >>> totals = np.array([one[:, 0].sum() for one in series])
    >>> model = RecurrentRegressor(hidden=(16,), epochs=40, batch_size=20, learning_rate=0.01)
    >>> model.fit(series, totals).score(series, totals) > 0.95
    True
    """
