import math

import pytest
import torch
from torch.distributions import Categorical, Normal
from torch.nn import functional as F

from isthmus.nn.likelihood import LEAST_VARIANCE, likelihood


def outputs_and(rows):
    generator = torch.Generator().manual_seed(1)
    return 2 * torch.randn(len(rows), 3, rows.shape[1], generator=generator)


def test_gaussian_is_the_density():
    rows = torch.randn(4, 5, generator=torch.Generator().manual_seed(0))
    outputs = outputs_and(rows)
    gaussian = likelihood("gaussian", 5)
    gaussian.variance.copy_(torch.tensor([0.5, 1.0, 2.0, 0.1, 3.0]))
    expected = Normal(outputs, gaussian.variance.sqrt()).log_prob(rows.unsqueeze(1)).sum(2)
    torch.testing.assert_close(gaussian.log_probability(outputs, rows), expected)


def test_bernoulli_is_the_cross_entropy():
    rows = torch.rand(4, 5, generator=torch.Generator().manual_seed(0))
    outputs = outputs_and(rows)
    repeated = rows.unsqueeze(1).expand_as(outputs)
    expected = -F.binary_cross_entropy_with_logits(outputs, repeated, reduction="none").sum(2)
    found = likelihood("bernoulli", 5).log_probability(outputs, rows)
    torch.testing.assert_close(found, expected)


def test_probabilities_of_all_binary_rows_sum_to_one():
    rows = torch.cartesian_prod(*[torch.tensor([0.0, 1.0])] * 4)  # (16, 4)
    outputs = torch.tensor([0.3, -2.0, 5.0, 0.0]).expand(16, 1, 4)
    found = likelihood("bernoulli", 4).log_probability(outputs, rows)
    assert float(found.exp().sum()) == pytest.approx(1)


def test_categorical_is_one_choice_or_the_product_of_several():
    rows = torch.eye(5)
    outputs = outputs_and(rows)
    categorical = likelihood("categorical", 5)
    expected = Categorical(logits=outputs).log_prob(torch.arange(5).unsqueeze(1))
    torch.testing.assert_close(categorical.log_probability(outputs, rows), expected)
    counts = torch.tensor([[2.0, 0, 1, 0, 0]])
    shares = torch.log_softmax(outputs[:1], dim=2)
    expected = 2 * shares[:, :, 0] + shares[:, :, 2]
    torch.testing.assert_close(categorical.log_probability(outputs[:1], counts), expected)


@pytest.mark.parametrize("name", ["gaussian", "bernoulli", "categorical"])
def test_sums_are_float32_where_products_are_bfloat16(name):
    generator = torch.Generator().manual_seed(0)
    rows = (torch.rand(20, 784, generator=generator) < 0.2).float()
    outputs = (3 * torch.randn(20, 2, 784, generator=generator)).bfloat16()
    module = likelihood(name, 784)
    expected = module.log_probability(outputs.float(), rows)
    with torch.autocast("cpu", torch.bfloat16):
        found = module.log_probability(outputs, rows)
    assert found.dtype == torch.float32
    torch.testing.assert_close(found, expected, rtol=1e-5, atol=1e-3)


def test_the_variance_goes_to_the_mean_squared_error():
    gaussian = likelihood("gaussian", 3)
    rows = torch.zeros(2, 3)
    outputs = torch.tensor([[[1.0, 2.0, 0.0], [3.0, 2.0, 0.0]]]).expand(2, 2, 3)
    shares = torch.tensor([[0.75, 0.25], [0.25, 0.75]])
    gaussian.adapt(outputs, rows, shares)  # the first look is taken as it is
    torch.testing.assert_close(gaussian.variance, torch.tensor([5.0, 4.0, LEAST_VARIANCE]))
    gaussian.adapt(2 * outputs, rows, shares)  # the second counts half
    torch.testing.assert_close(gaussian.variance, torch.tensor([12.5, 10.0, LEAST_VARIANCE]))


def test_that_variance_is_the_likeliest():
    rows = torch.randn(50, 1, generator=torch.Generator().manual_seed(0))
    gaussian = likelihood("gaussian", 1)
    outputs = torch.full((50, 1, 1), 0.3)
    gaussian.adapt(outputs, rows, torch.ones(50, 1))
    best = float(gaussian.variance)
    at = {}
    for factor in (0.9, 1.0, 1.1):
        gaussian.variance.fill_(factor * best)
        at[factor] = float(gaussian.log_probability(outputs, rows).mean())
    assert max(at, key=at.get) == 1.0
    assert at[1.0] == pytest.approx(-0.5 * (1 + math.log(2 * math.pi * best)), rel=1e-5)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("gaussian", lambda outputs: outputs),
        ("bernoulli", torch.sigmoid),
        ("categorical", lambda outputs: torch.softmax(outputs, dim=0)),
    ],
)
def test_outputs_begin_at_the_mean_row(name, expected):
    mean = torch.tensor([0.2, 0.5, 0.3])
    outputs = likelihood(name, 3).outputs_for(mean)
    torch.testing.assert_close(expected(outputs), mean)
    certain = likelihood(name, 3).outputs_for(torch.tensor([0.0, 1.0, 0.0]))
    assert certain.isfinite().all()
