"""What a decoder's outputs say of a row: the log-probability of the row, and of what shape it is.

Outputs are (rows, draws, width): several codes were drawn for each row, which is (rows, width) and
is not repeated. Log-probabilities are (rows, draws), not below float32.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F

LEAST_VARIANCE = 1e-3  # of a feature; rows are meant to be standardised
MEMORY = 50  # updates over which the variance is averaged
RAREST = 1e-3  # probability that outputs begin with, of what was never seen


class Likelihood(nn.Module):
    """Abstract."""

    def outputs_for(self, mean: Tensor) -> Tensor:
        """The outputs that expect this row, (width,)."""
        raise NotImplementedError

    def log_probability(self, outputs: Tensor, rows: Tensor) -> Tensor:
        raise NotImplementedError

    def adapt(self, outputs: Tensor, rows: Tensor, shares: Tensor) -> None:
        """Fit what the outputs leave open; `shares` (rows, draws) weigh the draws of a row."""


class Gaussian(Likelihood):
    """Outputs are means; each feature has one variance, the same for all rows.

    Given the outputs, the likeliest variance is the mean squared error, so it is set to that,
    averaged over the last updates, and is no weight that a learning rate would have to move. At
    that point the gradient of everything else is the same.
    """

    variance: Tensor  # (width,)
    updates: Tensor

    def __init__(self, width: int) -> None:
        super().__init__()
        self.register_buffer("variance", torch.ones(width))
        self.register_buffer("updates", torch.zeros(()))

    def outputs_for(self, mean: Tensor) -> Tensor:
        return mean

    def log_probability(self, outputs: Tensor, rows: Tensor) -> Tensor:
        variance = self.variance.clone()  # `adapt` moves it before the gradient is taken
        distance = ((outputs.to(rows.dtype) - rows.unsqueeze(1)).square() / variance).sum(2)
        return -0.5 * (distance + (2 * math.pi * variance).log().sum())

    @torch.no_grad()
    def adapt(self, outputs: Tensor, rows: Tensor, shares: Tensor) -> None:
        errors = (outputs.to(rows.dtype) - rows.unsqueeze(1)).square()
        found = (errors * shares.unsqueeze(2)).sum(dim=(0, 1)) / len(rows)
        self.updates += 1
        self.variance.lerp_(found.clamp_min(LEAST_VARIANCE), 1 / min(MEMORY, float(self.updates)))


class Bernoulli(Likelihood):
    """Outputs are logits of a coin for each feature; rows lie in [0, 1]."""

    def outputs_for(self, mean: Tensor) -> Tensor:
        return torch.logit(mean, eps=RAREST)

    def log_probability(self, outputs: Tensor, rows: Tensor) -> Tensor:
        # softplus in bfloat16 is biased: a third of a nat over 784 features
        outputs = outputs.to(rows.dtype)
        return _products(outputs, rows) - F.softplus(outputs).sum(dim=2)


class Categorical(Likelihood):
    """Outputs are logits of one choice among the features; rows are one-hot, or counts.

    The multinomial coefficient of counts is left out: no weight could change it.
    """

    def outputs_for(self, mean: Tensor) -> Tensor:
        return (mean / mean.sum().clamp_min(RAREST)).clamp_min(RAREST).log()

    def log_probability(self, outputs: Tensor, rows: Tensor) -> Tensor:
        outputs = outputs.to(rows.dtype)
        total = rows.sum(dim=1, keepdim=True)
        return _products(outputs, rows) - total * torch.logsumexp(outputs, dim=2)


def likelihood(name: str, width: int) -> Likelihood:
    """The likelihood of this name for rows of this width."""
    if name == "gaussian":
        return Gaussian(width)
    return Bernoulli() if name == "bernoulli" else Categorical()


def _products(outputs: Tensor, rows: Tensor) -> Tensor:
    """The inner product of each output with its row, (rows, draws)."""
    with torch.autocast(rows.device.type, enabled=False):  # its result would be rounded
        return torch.bmm(outputs, rows.unsqueeze(2)).squeeze(2)
