"""VariationalAutoencoder: a code that is a Gaussian, and rows that are draws given the code."""

from __future__ import annotations

import math
import numbers
import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from scipy.linalg import hadamard
from sklearn.utils.validation import check_is_fitted
from torch import Tensor

from isthmus.core.errors import ParameterError
from isthmus.core.parameters import choice, estimator, flag, number, whole, widths
from isthmus.core.seeds import entropy, torch_seed
from isthmus.fit.autoencoder import NeuralAutoencoder
from isthmus.fit.batch import Batch
from isthmus.fit.decoding import DECODINGS, Decoding, check_coins
from isthmus.fit.value_range import OR_GAUSSIAN, check_range
from isthmus.losses.divergence import gaussian_kl
from isthmus.losses.importance_weighted import (
    code_log_ratio,
    draw_by_weight,
    importance_bound,
    one_draw_bound,
)
from isthmus.nn.dense import ACTIVATIONS
from isthmus.nn.dense_rows import dense
from isthmus.nn.noise import binarise
from isthmus.nn.variational_net import VariationalNet

ACTIVE = 0.01  # variance of a unit's mean over the rows (Burda et al. 2016, section 5)
CORNERS = 4  # opposite pairs of them, at which score_samples looks at the decoder
CELLS = 2**19  # outputs at a time: what a cache holds


@estimator
class VariationalAutoencoder(NeuralAutoencoder):
    """Autoencoder that is a model of the rows: it bounds their probability and draws new ones.

    Minimises, averaged over rows,

        -E log p(x | z) + beta_t KL(q(z | x) || N(0, 1)),   z ~ q(z | x) = N(mean(x), variance(x))

    with beta_t = min(beta, updates / anneal_updates), or, with `samples` K > 1,

        -E log 1/K sum_k p(x | z_k) (p(z_k) / q(z_k | x))^beta_t,   z_1 .. z_K ~ q(z | x)

    Parameters
    ----------
    hidden
        Widths of the layers between rows and code; the way back mirrors them.
    code
        Width of the Gaussian code. Units that the rows do not need fall silent by themselves.
    activation
        Between layers.
    likelihood
        p(x | z): "gaussian", a mean from the decoder and one variance a feature; "bernoulli", a
        coin for each feature, rows in [0, 1]; "categorical", one choice among the features, rows
        one-hot or counts.
    beta
        Weight of the divergence, >= 0; 1 bounds the likelihood, more asks for a simpler code.
    anneal_updates
        Updates in which the weight would reach 1; it stops rising at `beta`. 0 starts at `beta`.
    samples
        K, draws of the code for each row. More make the bound tighter, and a step dearer.
    binarise
        Show each row as coins thrown anew at each look, heads with the probability that the row
        states (bernoulli only). Rows given after `fit` are taken as they are.

    Attributes
    ----------
    network_ : torch module
    n_features_in_ : int
    row_shape_ : list of int
        Shape of a row at `fit`.
    training_ : dict
        Loss of every epoch, the best epoch, why training stopped.
    mean_row_ : ndarray (features,)
        Of the rows of `fit`; the decoder begins with it.
    code_variance_ : ndarray (code,)
        Of each unit's mean over the rows of `fit`.
    collapsed_units_ : ndarray (collapsed,)
        Numbers of the units whose variance is below .01: their code is the prior whatever the row.

    Notes
    -----
    `transform` gives the mean of the code, `reconstruct` and `inverse_transform` the mean of
    p(x | z). `score_samples` is the bound with K = 1 and beta = 1 in nats, but nothing is drawn:
    the mean of log p(x | z) is taken over 8 codes, the same corners around the mean for every
    row. `log_likelihood` is tighter.

    The papers' Gaussian decoder has a variance of its own for each row, or a fixed one. Here it is
    the running mean squared error of each feature, not below .001, so that neither a learning rate
    nor the scale of the rows decides how much a reconstruction counts against the divergence.
    With K > 1 all draws are weighed, and one of them, taken in proportion to its weight, is learned
    from: the same gradient in the mean, in a third of the time. The encoder's is the doubly
    reparameterised one, which does not drown in noise as K grows.

    Raises
    ------
    DataError
        at `fit`, for rows that the likelihood gives no probability.

    References
    ----------
    Kingma and Welling 2014. Auto-Encoding Variational Bayes. ICLR. Equations 3 and 10.
    Burda, Grosse, Salakhutdinov 2016. Importance Weighted Autoencoders. ICLR. Equation 8 (the
    bound), section 5 (units that fall silent).
    Higgins et al. 2017. beta-VAE. ICLR. Equation 4.
    Rybkin, Daniilidis, Levine 2021. Simple and Effective VAE Training with Calibrated Decoders.
    ICML. The optimal variance.
    Tucker, Lawson, Gu, Maddison 2019. Doubly Reparameterized Gradient Estimators for Monte Carlo
    Objectives. ICLR. The estimator IWAE-DReG.

    Examples
    --------
    >>> import numpy as np
    >>> from isthmus import VariationalAutoencoder
    >>> rows = np.random.default_rng(0).normal(size=(200, 1)) @ np.ones((1, 6))
    >>> model = VariationalAutoencoder(code=1, epochs=50, learning_rate=0.01).fit(rows)
    >>> model.transform(rows).shape, model.sample(3).shape
    ((200, 1), (3, 6))
    >>> bool((model.log_likelihood(rows, samples=100) >= model.score_samples(rows) - 1).all())
    True
    """

    hidden: tuple[int, ...] = widths((64,), least=0)
    code: int = whole(8, least=1)
    activation: str = choice("relu", *ACTIVATIONS)
    likelihood: str = choice("gaussian", *DECODINGS)
    beta: float = number(1.0, least=0)
    anneal_updates: int = whole(0, least=0)
    samples: int = whole(1, least=1)
    binarise: bool = flag(False)

    @property
    def decoding(self) -> Decoding:
        return DECODINGS[self.likelihood]

    def check_parameters(self) -> None:
        super().check_parameters()
        check_coins(type(self).__name__, self.binarise, self.likelihood)

    def build(self, width: int) -> VariationalNet:
        return VariationalNet(
            width, tuple(self.hidden), self.code, self.activation, self.likelihood
        )

    def initialise(self, network: Any, generator: torch.Generator) -> None:
        super().initialise(network, generator)
        start = network.likelihood.outputs_for(torch.from_numpy(self.mean_row_))
        network.outwards[-1].bias.data.copy_(start)

    def loss(self, network: Any, batch: Batch) -> Tensor:
        inputs = binarise(batch.inputs, batch.generator) if self.binarise else batch.inputs
        rows = dense(inputs)
        mean, log_variance = network.encode(inputs)  # (rows, code) each
        beta = self._beta(batch.updates)
        noise = torch.randn(
            (len(rows), self.samples, self.code),
            generator=batch.generator,
            dtype=mean.dtype,
            device=mean.device,
        )
        if self.samples > 1:
            log_weights = _log_weights(network, rows, mean, log_variance, noise, beta)
            taken = draw_by_weight(log_weights, batch.generator)
            noise = noise[torch.arange(len(rows), device=taken.device), taken].unsqueeze(1)
        code = mean.unsqueeze(1) + noise * (log_variance / 2).exp().unsqueeze(1)  # (rows, 1, code)
        outputs = network.decode(code)
        log_probability = network.likelihood.log_probability(outputs, rows)
        network.likelihood.adapt(outputs, rows, torch.ones_like(log_probability))
        if self.samples == 1:
            return beta * gaussian_kl(mean, log_variance) - log_probability.squeeze(1)
        ratio = code_log_ratio(code, mean.detach(), log_variance.detach())
        log_weight = (log_probability + beta * ratio).squeeze(1)
        return -one_draw_bound(log_weights, taken, log_weight, code)

    def codes(self, network: Any, inputs: Any) -> Tensor:
        return network.encode(inputs)[0]

    def row_scores(self, network: Any, inputs: Any) -> Tensor:
        mean, log_variance = network.encode(inputs)
        rows, deviation = dense(inputs), (log_variance / 2).exp()
        scores = -gaussian_kl(mean, log_variance)
        for signs in _corners(self.code).to(mean):
            outputs = network.decode(mean + signs * deviation).unsqueeze(1)
            scores += network.likelihood.log_probability(outputs, rows).squeeze(1) / (2 * CORNERS)
        return scores

    def log_likelihood(self, X: Any, samples: int = 5000, random_state: Any = None) -> np.ndarray:
        """A lower bound on log p(x) of each row in nats, (rows,), tight for many samples.

        log 1/S sum_s p(x | z_s) p(z_s) / q(z_s | x) with z_s ~ q(z | x) (Burda et al. 2016,
        equation 8). The rows are taken as they are: binarise them first if the model did.

        Parameters
        ----------
        X
            Rows as at `fit`.
        samples
            S, >= 1, draws of the code for each row.
        random_state
            Of the draws; by default the model's own seed.
        """
        check_is_fitted(self)
        _check_count("samples", samples)
        X = self._read(X)
        generator = self._generator(random_state, "likelihood")
        at_once = max(1, CELLS // (samples * X.shape[1]))

        def bound(network: Any, inputs: Any) -> Tensor:
            tensors = (dense(inputs), *network.encode(inputs))
            parts = zip(*(tensor.split(at_once) for tensor in tensors), strict=True)
            return torch.cat([_bound(network, part, samples, generator) for part in parts])

        return self._map(X, bound).astype(X.dtype, copy=False)

    def sample(self, n: int = 1, random_state: Any = None) -> np.ndarray:
        """The means of p(x | z) for `n` codes drawn from the prior, in the shape of `fit`'s rows.

        By default of the model's own seed.
        """
        check_is_fitted(self)
        _check_count("n", n)
        generator = self._generator(random_state, "prior")
        return self.inverse_transform(torch.randn(n, self.code, generator=generator))

    def _beta(self, updates: int) -> float:
        return min(self.beta, updates / self.anneal_updates) if self.anneal_updates else self.beta

    def _generator(self, random_state: Any, purpose: str) -> torch.Generator:
        given = self.random_state if random_state is None else random_state
        return torch.Generator().manual_seed(torch_seed(entropy(given), purpose))

    def _before_training(self, X: Any) -> None:
        self.mean_row_ = np.asarray(X.mean(axis=0, dtype=np.float64))
        if self.likelihood != "gaussian":
            top = 1 if self.likelihood == "bernoulli" else math.inf
            needs = f"likelihood={self.likelihood!r} needs values from 0 to {top:g}"
            check_range(X, 0, top, needs=needs, otherwise=OR_GAUSSIAN)

    def _after_training(self, X: Any) -> None:
        self.code_variance_ = self._map(X, self.codes).var(axis=0, dtype=np.float64)
        self.collapsed_units_ = np.flatnonzero(self.code_variance_ < ACTIVE)
        collapsed = len(self.collapsed_units_)
        if 2 * collapsed >= self.code and X.shape[0] > 1:
            warnings.warn(
                f"{collapsed} of the {self.code} units of the code have collapsed: they say the "
                "same of every row. A smaller code would do as well; if more of them should "
                "speak, use a smaller beta, a larger anneal_updates or more epochs",
                UserWarning,
                stacklevel=3,
            )


def _check_count(name: str, value: Any) -> None:
    if not isinstance(value, numbers.Integral) or value < 1:
        raise ParameterError(f"{name} is {value!r}; it must be a whole number >= 1")


@torch.no_grad()
def _log_weights(
    network: Any, rows: Tensor, mean: Tensor, log_variance: Tensor, noise: Tensor, beta: float
) -> Tensor:
    """log p(x | z) (p(z) / q(z | x))^beta of every draw, (rows, draws); a few rows at a time."""
    at_once = max(1, CELLS // (noise.shape[1] * rows.shape[1]))
    parts = (tensor.split(at_once) for tensor in (rows, mean, log_variance, noise))
    log_weights = []
    for rows, mean, log_variance, noise in zip(*parts, strict=True):
        code = mean.unsqueeze(1) + noise * (log_variance / 2).exp().unsqueeze(1)
        fit = network.likelihood.log_probability(network.decode(code), rows)
        log_weights.append(fit + beta * code_log_ratio(code, mean, log_variance))
    return torch.cat(log_weights)


def _bound(
    network: Any, part: Sequence[Tensor], samples: int, generator: torch.Generator
) -> Tensor:
    """The importance-weighted bound of a few rows, (rows,)."""
    rows, mean, log_variance = part
    at_once = max(1, CELLS // rows.numel())
    log_weights = []
    for first in range(0, samples, at_once):
        shape = (len(rows), min(at_once, samples - first), mean.shape[1])
        noise = torch.randn(shape, generator=generator, dtype=mean.dtype)
        log_weights.append(_log_weights(network, rows, mean, log_variance, noise, 1.0))
    return importance_bound(torch.cat(log_weights, dim=1))


def _corners(code: int) -> Tensor:
    """Signs, (2 CORNERS, code), always the same. Up to CORNERS units are not correlated over them,
    so that the mean over them is exact where the decoder is linear."""
    flips = 2 * torch.randint(2, (code,), generator=torch.Generator().manual_seed(0)) - 1
    half = torch.from_numpy(hadamard(CORNERS))[:, torch.arange(code) % CORNERS] * flips
    return torch.cat([half, -half])
