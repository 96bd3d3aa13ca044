"""RBM: a restricted Boltzmann machine."""

from __future__ import annotations

from isthmus.core.parameters import estimator
from isthmus.fit.restricted_machine import RestrictedMachine


@estimator
class RBM(RestrictedMachine):
    """Restricted Boltzmann machine: a probability of rows, by hidden units that each look at all.

    Minimises the mean over rows of -log p(v), with

        p(v) = sum_h exp(-E(v, h)) / Z
        E(v, h) = base(v) + base(h) - (v - m) . b - (h - l) . c - (v - m) W (h - l)

    by steps along the difference of two means of (v - m)(h - l)', one over the rows, one over
    draws from the model. m and l are the means of the units if `centred`, else 0; base is 0 but
    for Gaussian units, where it is half the square.

    Parameters
    ----------
    code
        Hidden units.
    likelihood
        p(v | h): "bernoulli", "gaussian" or "categorical".
    sampling
        Where the draws come from: "cd", "pcd" or "pt".

    Attributes
    ----------
    network_ : torch module
        Its `weight` is (features, code); `chains` are the hidden units that learning
        ended with.
    mean_row_ : ndarray (features,)
        Of the rows of `fit`; the biases begin with it.
    mean_activity_ : ndarray (code,)
        Mean of the hidden units over the rows of `fit`.
    dead_units_ : ndarray (dead,)
        Numbers of the hidden units that move by less than a thousandth of their range over these
        rows (with "identity": of what the liveliest moves).
    n_features_in_ : int
    row_shape_ : list of int
        Shape of a row at `fit`.
    training_ : dict
        Loss of every epoch, the best epoch, why training stopped. The loss is minus the
        pseudo-log-likelihood by one feature of each row, drawn at random ("bernoulli"), or
        -log p(v | mean of h), in nats.

    Notes
    -----
    Rows between 0 and 1 are taken for the means of coins; `binarise` throws these. Rows of
    Gaussian units are standardised first: their variance given h is 1.

    Visible units count from the mean of all rows, hidden ones from a running mean of theirs; the
    paper's running mean of batches serves for both. The weights of the model are taken from the
    mean of the hidden units given a draw of the visible ones, not from a draw of both.

    Plain steps are the default. With persistent chains momentum makes the weights run ahead of the
    chains: on binary MNIST with 500 units and 20 epochs, unseen rows had a log-likelihood of -73.6
    without it, -74.4 with .5 and -84.8 with .9 (learning rates .1, .05 and .05), and of -76.3 with
    Adam's steps at .003.

    Raises
    ------
    DataError
        at `fit`, for rows that the visible units cannot show.

    References
    ----------
    Smolensky 1986. Information Processing in Dynamical Systems: Foundations of Harmony Theory.
    Hinton 2002. Training Products of Experts by Minimizing Contrastive Divergence. Neural
    Computation 14. Equation 5.
    Tieleman 2008. Training Restricted Boltzmann Machines using Approximations to the Likelihood
    Gradient. ICML. (persistent chains)
    Desjardins et al. 2010. Tempered Markov Chain Monte Carlo for Training of Restricted Boltzmann
    Machines. AISTATS.
    Salakhutdinov and Murray 2008. On the Quantitative Analysis of Deep Belief Networks. ICML.
    Equations 15 to 18 (annealing).
    Melchior, Fischer, Wiskott 2016. How to Center Deep Boltzmann Machines. Journal of Machine
    Learning Research 17. Algorithm 1.
    Lee, Ekanadham, Ng 2008. Sparse Deep Belief Net Model for Visual Area V2. NIPS. (sparsity, by
    the hidden biases)

    Examples
    --------
    Rows of four equal features:

    >>> import numpy as np
    >>> from isthmus import RBM
    >>> rows = np.repeat(np.random.default_rng(0).integers(2, size=(500, 1)), 4, axis=1)
    >>> model = RBM(code=2, learning_rate=0.5, epochs=100).fit(rows)
    >>> model.transform(rows).shape
    (500, 2)
    >>> bool(model.log_likelihood(rows).mean() > np.log(1 / 2) - 0.2)
    True
    >>> known = np.array([True, False, False, False])
    >>> model.sample(start=[[1, 0, 0, 0]], clamp=known).round().tolist()
    [[1.0, 1.0, 1.0, 1.0]]
    """
