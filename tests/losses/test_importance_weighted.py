"""Against enumeration, and against a linear model whose likelihood is known exactly."""

import math

import pytest
import torch
from torch.distributions import Normal

from isthmus.losses.importance_weighted import (
    code_log_ratio,
    draw_by_weight,
    importance_bound,
    one_draw_bound,
)


def test_the_bound_is_the_log_of_the_mean_weight():
    weights = torch.tensor([[1.0, 3.0, 8.0], [0.5, 0.5, 0.5]])
    torch.testing.assert_close(importance_bound(weights.log()), torch.tensor([4.0, 0.5]).log())


def test_the_ratio_is_that_of_the_densities():
    generator = torch.Generator().manual_seed(0)
    code = torch.randn(3, 5, 2, generator=generator)
    mean, log_variance = torch.randn(2, 3, 2, generator=generator)
    drawn = Normal(mean.unsqueeze(1), (log_variance / 2).exp().unsqueeze(1))
    expected = (Normal(0, 1).log_prob(code) - drawn.log_prob(code)).sum(2)
    torch.testing.assert_close(code_log_ratio(code, mean, log_variance), expected)


def log_weights(x, code, mean, log_variance):
    """Of z ~ N(0, 1), x | z ~ N(z, 1)."""
    return Normal(code, 1.0).log_prob(x).squeeze(2) + code_log_ratio(code, mean, log_variance)


def test_the_true_posterior_needs_one_draw():
    x = torch.tensor([1.5])
    mean, log_variance = torch.tensor([[0.75]]), torch.tensor([[math.log(0.5)]])
    code = torch.tensor([[[0.3]]])
    evidence = Normal(0.0, math.sqrt(2)).log_prob(x)
    found = importance_bound(log_weights(x, code, mean, log_variance))
    torch.testing.assert_close(found, evidence)


def test_the_bound_rises_to_the_evidence():
    x = torch.tensor(1.5)
    evidence = float(Normal(0.0, math.sqrt(2)).log_prob(x))
    mean, log_variance = torch.zeros(4000, 1), torch.zeros(4000, 1)  # of the prior: a poor guess
    generator = torch.Generator().manual_seed(0)
    bounds = []
    for draws in (1, 10, 200):
        code = torch.randn(4000, draws, 1, generator=generator)
        bounds.append(float(importance_bound(log_weights(x, code, mean, log_variance)).mean()))
    expected = -0.5 * (math.log(2 * math.pi) + 1.5**2 + 1)  # one draw: E log N(x | z, 1)
    assert bounds[0] == pytest.approx(expected, abs=0.12)  # 5 standard errors
    assert bounds[0] < bounds[1] < bounds[2] < evidence
    assert bounds[2] == pytest.approx(evidence, abs=0.01)


def bound_of_one(x, noise, mean, log_variance, taken):
    """The bound of all draws, with the gradient of one draw of each row."""
    deviation = (log_variance / 2).exp().unsqueeze(1)
    with torch.no_grad():
        weights = log_weights(x, mean.unsqueeze(1) + noise * deviation, mean, log_variance)
    code = mean.unsqueeze(1) + noise[torch.arange(len(noise)), taken].unsqueeze(1) * deviation
    weight = log_weights(x, code, mean.detach(), log_variance.detach()).squeeze(1)
    return one_draw_bound(weights, taken, weight, code)


def start(rows):
    moments = [torch.full((rows, 1), v, requires_grad=True) for v in (0.2, -0.4)]
    return *moments, torch.full((rows, 1, 1), 1.5, requires_grad=True)


def gradients(mean, log_variance, x):
    return torch.cat([mean.grad, log_variance.grad, x.grad.squeeze(2)], dim=1)


def test_draws_are_taken_in_proportion_to_their_weights():
    weights = torch.tensor([1.0, 3.0, 6.0]).log().expand(50_000, 3)
    taken = draw_by_weight(weights, torch.Generator().manual_seed(0))
    found = taken.bincount(minlength=3) / 50_000
    torch.testing.assert_close(found, torch.tensor([0.1, 0.3, 0.6]), atol=0.01, rtol=0)


def test_the_gradient_of_one_draw_has_the_mean_of_that_of_the_bound():
    rows = 200_000
    generator = torch.Generator().manual_seed(0)
    noise = torch.randn(rows, 8, 1, generator=generator)
    mean, log_variance, x = start(rows)
    code = mean.unsqueeze(1) + noise * (log_variance / 2).exp().unsqueeze(1)
    weights = log_weights(x, code, mean, log_variance)
    bound = importance_bound(weights)
    bound.sum().backward()
    whole = gradients(mean, log_variance, x)
    mean, log_variance, x = start(rows)
    same = bound_of_one(x, noise, mean, log_variance, draw_by_weight(weights.detach(), generator))
    torch.testing.assert_close(bound, same)
    same.sum().backward()
    difference = whole - gradients(mean, log_variance, x)
    standard_error = difference.std(0) / math.sqrt(rows)
    assert (difference.mean(0).abs() < 5 * standard_error).all()
    assert (standard_error < 0.01).all()


def test_at_the_true_posterior_nothing_pulls_at_the_encoder():
    mean = torch.full((5, 1), 0.75, requires_grad=True)
    log_variance = torch.full((5, 1), math.log(0.5), requires_grad=True)
    noise = torch.randn(5, 3, 1, generator=torch.Generator().manual_seed(0))
    bound_of_one(torch.tensor(1.5), noise, mean, log_variance, torch.arange(5) % 3).sum().backward()
    torch.testing.assert_close(mean.grad, torch.zeros(5, 1), atol=1e-6, rtol=0)
    torch.testing.assert_close(log_variance.grad, torch.zeros(5, 1), atol=1e-6, rtol=0)


def test_without_gradients_it_is_the_bound():
    weights = torch.tensor([[0.0, -1.0]])
    found = one_draw_bound(weights, torch.tensor([0]), weights[:, 0], torch.zeros(1, 1, 1))
    torch.testing.assert_close(found, importance_bound(weights))
