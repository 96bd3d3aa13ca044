"""Autoencoder: the plain one, through a code that is narrower than the rows."""

from __future__ import annotations

from isthmus.core.parameters import estimator
from isthmus.fit.dense_autoencoder import DenseAutoencoder


@estimator
class Autoencoder(DenseAutoencoder):
    """Undercomplete autoencoder: rows squeezed through a narrow code and restored.

    Minimises, averaged over rows,

        d(x, g(z)),    z = f(x)

    with a dense encoder f, a decoder g that mirrors it, and the distance d that `error` names.

    Attributes
    ----------
    network_ : torch module
    n_features_in_ : int
    row_shape_ : list of int
        Shape of a row at `fit`: [features], or [h, w] or [h, w, c] of images.
    training_ : dict
        Loss of every epoch, the best epoch, why training stopped.

    Notes
    -----
    With `hidden=()`, `activation="identity"` and a squared error the code spans the subspace of the
    first principal components of centred rows (Baldi and Hornik 1989), though its axes need not be
    theirs.

    References
    ----------
    Baldi and Hornik 1989. Neural Networks and Principal Component Analysis. Neural Networks 2.
    Hinton and Salakhutdinov 2006. Reducing the Dimensionality of Data with Neural Networks.
    Science 313.

    Examples
    --------
    >>> import numpy as np
    >>> from isthmus import Autoencoder
    >>> rows = np.random.default_rng(0).normal(size=(100, 2)) @ np.ones((2, 10))
    >>> model = Autoencoder(code=2, epochs=50, learning_rate=0.01).fit(rows)
    >>> model.transform(rows).shape, model.reconstruct(rows).shape
    ((100, 2), (100, 10))
    """

    @property
    def constrained(self) -> bool:
        return False
