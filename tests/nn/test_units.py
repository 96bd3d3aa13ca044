"""Units: distributions that add up to 1, means, draws as often as they should be."""

import numpy as np
import pytest
import torch
from scipy import integrate, stats

from isthmus.nn.units import Bernoulli, Categorical, Gaussian, flip, heads

DRAWS = 100_000


def generator(seed=0):
    return torch.Generator().manual_seed(seed)


def log_p(units, values, inputs):
    """Of each row of values, given one row of inputs."""
    inputs = inputs.expand(len(values), -1)
    heard = (values * inputs).sum(dim=1)
    return heard - units.base(values) - units.log_partition(inputs)


def choices(*groups):
    """All rows with a single 1 in each group."""
    rows = torch.eye(groups[0])
    for group in groups[1:]:
        left, right = rows.repeat_interleave(group, 0), torch.eye(group).repeat(len(rows), 1)
        rows = torch.cat([left, right], dim=1)
    return rows.double()


@pytest.mark.parametrize(
    ("units", "states"),
    [
        (Bernoulli(), torch.cartesian_prod(*[torch.tensor([0.0, 1.0])] * 5).double()),
        (Categorical((5,)), choices(5)),
        (Categorical((2, 2, 2)), choices(2, 2, 2)),
        (Categorical((1, 4, 2)), choices(1, 4, 2)),
    ],
)
def test_probabilities_add_up_to_1_and_means_are_theirs(units, states):
    inputs = torch.randn(1, states.shape[1], generator=generator(), dtype=torch.float64)
    chances = log_p(units, states, inputs).exp()
    assert chances.sum() == pytest.approx(1)
    torch.testing.assert_close(units.mean(inputs)[0], chances @ states)
    drawn = units.draw(inputs.expand(DRAWS, -1), generator(1))
    found = (drawn[:, None] == states).all(dim=2).sum(dim=0)
    assert found.sum() == DRAWS
    assert stats.chisquare(found, chances * DRAWS / chances.sum()).pvalue > 1e-3


def test_a_gaussian_unit_is_normal_with_variance_1():
    units, inputs = Gaussian(), torch.tensor([[0.7]], dtype=torch.float64)

    def density(value):
        return float(log_p(units, torch.tensor([[value]], dtype=torch.float64), inputs).exp())

    assert integrate.quad(density, -9, 9)[0] == pytest.approx(1)
    assert integrate.quad(lambda v: v * density(v), -9, 9)[0] == pytest.approx(0.7)
    assert units.mean(inputs) is inputs
    drawn = units.draw(inputs.expand(DRAWS, 1), generator())[:, 0].numpy()
    assert stats.kstest(drawn, stats.norm(0.7, 1).cdf).pvalue > 1e-3


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_a_coin_falls_exactly_as_often_as_it_should(dtype):
    """Counted over all numbers that the bits of a cell can write."""
    coarse = torch.arange(-(2**15), 2**15, dtype=torch.int16)[:, None]
    chances = torch.rand(10, generator=generator(), dtype=torch.float64)
    extremes = torch.tensor([0, 1, 0.5, 2**-24, 1 - 2**-24, 1e-3, 3 * 2**-20])
    chances = torch.cat([chances, extremes.double()]).to(dtype)
    chances = chances.expand(len(coarse), -1)
    total = torch.zeros(chances.shape[1], dtype=torch.float64)
    for fine in torch.arange(256, dtype=torch.int16):
        total += heads(chances, coarse, fine).sum(0).double()
    chances = chances[0]
    wrong = (total - chances.double() * 2**24).abs()
    assert (wrong <= 1).all()
    assert (total[10:12] == torch.tensor([0, 2**24])).all()
    assert (wrong[10:15] == 0).all()


def test_coins_are_independent_and_each_as_stated():
    chances = torch.tensor([0.001, 0.03, 0.3, 0.5, 0.9, 0.999, 0.2])
    drawn = flip(chances.expand(DRAWS, -1), generator()).double()
    assert set(drawn.unique().tolist()) == {0.0, 1.0}
    sure = stats.norm.isf(1e-4)
    errors = (drawn.mean(0) - chances) / (chances * (1 - chances) / DRAWS).sqrt()
    assert errors.abs().max() < sure
    together = np.corrcoef(drawn.T.numpy())[np.triu_indices(7, 1)]
    assert np.abs(together).max() < sure / DRAWS**0.5
    after = np.corrcoef(drawn[:-1, 3], drawn[1:, 3])[0, 1]  # the same column, one row on
    assert abs(after) < sure / DRAWS**0.5


def test_coins_keep_shape_type_and_seed():
    chances = torch.rand(3, 5, 2, dtype=torch.float64, generator=generator())
    first, again, other = (flip(chances, generator(seed)) for seed in (1, 1, 2))
    assert first.shape == chances.shape
    assert first.dtype == torch.float64
    assert torch.equal(first, again)
    assert not torch.equal(first, other)
    assert flip(chances[:0], generator()).shape == (0, 5, 2)
