"""What the players pay, against values worked by hand."""

import math

import numpy as np
import pytest
import torch
from torch import nn

from isthmus.losses.adversarial import (
    OBJECTIVES,
    flat_at_real,
    gradient_lengths,
    slope_one_between,
    slope_to_one_between,
)
from isthmus.nn.adversarial_nets import Discriminator, start

DRAWS = torch.Generator()


def values(name, real, made):
    objective = OBJECTIVES[name]
    real, made = torch.tensor(real), torch.tensor(made)
    return objective.discriminator(real, made).tolist(), objective.generator(made).tolist()


def sigmoid(logit):
    return 1 / (1 + math.exp(-logit))


@pytest.mark.parametrize("name", ["original", "non-saturating"])
def test_a_discriminator_that_doubts(name):
    real, made = [0.0, 2.0], [0.0, -1.0]
    told, tricked = values(name, real, made)
    expected = [
        -math.log(sigmoid(r)) - math.log(1 - sigmoid(m)) for r, m in zip(real, made, strict=True)
    ]
    assert told == pytest.approx(expected)
    assert told[0] == pytest.approx(math.log(4))  # it cannot tell: minus the game's value
    if name == "original":
        assert tricked == pytest.approx([math.log(1 - sigmoid(m)) for m in made])
    else:
        assert tricked == pytest.approx([-math.log(sigmoid(m)) for m in made])


def test_the_optimal_discriminator_measures_the_jensen_shannon_divergence():
    """Goodfellow et al. 2014, theorem 1: -log 4 + 2 JS, and D = p / (p + q)."""
    p, q = np.array([0.5, 0.3, 0.2]), np.array([0.1, 0.3, 0.6])
    mixture = (p + q) / 2
    divergence = (p * np.log(p / mixture)).sum() / 2 + (q * np.log(q / mixture)).sum() / 2
    logits = torch.from_numpy(np.log(p / q))

    def cost(logits):  # expected over x ~ p and G(z) ~ q
        zero = torch.zeros_like(logits)
        doubt = OBJECTIVES["original"].discriminator
        half = math.log(2)  # what the other row of the pair costs at logit 0
        told = (torch.from_numpy(p) * (doubt(logits, zero) - half)).sum()
        return told + (torch.from_numpy(q) * (doubt(zero, logits) - half)).sum()

    assert float(cost(logits)) == pytest.approx(math.log(4) - 2 * divergence)
    for other in (logits + 0.1, logits - 0.1, logits * 0.9):
        assert float(cost(other)) > float(cost(logits))


def test_wasserstein_and_hinge():
    real, made = [0.5, 3.0, -2.0], [-0.5, -3.0, 2.0]
    told, tricked = values("wasserstein-gp", real, made)
    assert told == pytest.approx([-1.0, -6.0, 4.0])
    assert tricked == pytest.approx([0.5, 3.0, -2.0])
    told, tricked = values("hinge", real, made)
    assert told == pytest.approx([1.0, 0.0, 6.0])
    assert tricked == pytest.approx([0.5, 3.0, -2.0])


def curved(rows):
    """(sum_k k sin(x_k) + x_1 x_2) / 3"""
    factors = torch.arange(1, rows.shape[1] + 1, dtype=rows.dtype)
    return ((factors * rows.sin()).sum(dim=1) + rows[:, 0] * rows[:, 1]) / 3


def test_slopes_are_those_of_finite_differences():
    rows = torch.randn(5, 3, dtype=torch.float64, generator=DRAWS.manual_seed(0))
    step = 1e-6
    slopes = torch.stack(
        [
            (curved(rows + step * unit) - curved(rows - step * unit)) / (2 * step)
            for unit in torch.eye(3, dtype=torch.float64)
        ],
        dim=1,
    )
    torch.testing.assert_close(gradient_lengths(curved, rows), slopes.square().sum(1))
    torch.testing.assert_close(
        flat_at_real(curved, rows, rows + 1, DRAWS), slopes.square().sum(1) / 2
    )
    excess = slopes.square().sum(1).sqrt() - 1
    here = slope_one_between(curved, rows, rows, DRAWS)  # between a row and itself
    torch.testing.assert_close(here, excess.square())
    assert (excess < 0).any() and (excess > 0).any()
    steep = slope_to_one_between(curved, rows, rows, DRAWS)
    torch.testing.assert_close(steep, excess.clamp_min(0).square())


@pytest.mark.parametrize("penalty", [flat_at_real, slope_one_between, slope_to_one_between])
def test_a_penalty_is_learned_from(penalty):
    """Its gradient for a weight, against finite differences."""
    net = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 1)).double()
    with torch.no_grad():
        for number, weight in enumerate(net.parameters()):
            weight.normal_(generator=DRAWS.manual_seed(number))
    rows = torch.randn(6, 3, dtype=torch.float64, generator=DRAWS.manual_seed(9))
    others = rows.flip(0)

    def cost():
        found = penalty(lambda x: net(x)[:, 0], rows, others, DRAWS.manual_seed(3))
        return found.mean()

    cost().backward()
    weight, step = net[0].weight, 1e-6
    with torch.no_grad():
        for row, column in ((0, 0), (2, 1), (3, 2)):
            found = []
            for sign in (1, -1):
                weight[row, column] += sign * step
                found.append(float(cost()))
                weight[row, column] -= sign * step
            slope = (found[0] - found[1]) / (2 * step)
            assert float(weight.grad[row, column]) == pytest.approx(slope, rel=1e-5, abs=1e-8)


def test_a_critic_without_slope_can_be_penalised():
    weight = torch.zeros(2, requires_grad=True)
    rows = torch.ones(4, 2)
    cost = slope_one_between(lambda x: x @ weight, rows, rows, DRAWS).mean()
    cost.backward()
    assert cost.item() == pytest.approx(1, abs=1e-5)
    assert weight.grad.isfinite().all()


def test_the_best_critic_with_slope_one_measures_the_distance():
    """Two sets of points on a line: their Wasserstein distance is that of the sorted points."""
    real = torch.tensor([[0.0], [1.0], [2.5], [4.0]])
    made = torch.tensor([[6.0], [3.5], [5.0], [7.0]])  # each to the right of its partner
    distance = (made.sort(dim=0).values - real.sort(dim=0).values).abs().mean().item()
    wasserstein = OBJECTIVES["wasserstein-gp"]

    def critic(rows):
        return -rows[:, 0]  # slope 1, downhill from real to made

    assert wasserstein.discriminator(critic(real), critic(made)).mean().item() == -distance
    penalty = slope_one_between(critic, real, made, DRAWS.manual_seed(0))
    assert penalty.max().item() == pytest.approx(0, abs=1e-10)


def test_a_critic_learns_the_distance_of_two_heaps():
    """A wide heap around a narrow one: the best critic falls to the middle and rises again."""
    draws = torch.Generator().manual_seed(1)
    real, made = torch.randn(200, 1, generator=draws), 0.1 * torch.randn(200, 1, generator=draws)
    distance = (made.sort(dim=0).values - real.sort(dim=0).values).abs().mean().item()
    critic = Discriminator((1, 1, 1), (), 1, (32, 32))
    start(critic, draws)
    adam = torch.optim.Adam(critic.parameters(), lr=0.01, betas=(0.5, 0.99))
    wasserstein = OBJECTIVES["wasserstein-lp"]
    for _ in range(300):
        cost = wasserstein.discriminator(critic(real), critic(made))
        cost = cost + wasserstein.weight * wasserstein.penalty(critic, real, made, draws)
        adam.zero_grad()
        cost.mean().backward()
        adam.step()
    found = (critic(real).mean() - critic(made).mean()).item()
    assert found == pytest.approx(distance, rel=0.1)
