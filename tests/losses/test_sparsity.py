import math

import pytest
import torch

from isthmus.losses.sparsity import activity_kl, l1


def test_l1_by_hand():
    code = torch.tensor([[1.0, -2.0, 0.5], [0.0, 0.0, 0.0]])
    assert l1(code).tolist() == [3.5, 0.0]


def test_kl_by_hand():
    activity = torch.tensor([[0.0, 0.5], [0.5, 0.5]], dtype=torch.float64)  # means 1/4 and 1/2
    quarter = 0.5 * math.log(0.5 / 0.25) + 0.5 * math.log(0.5 / 0.75)
    assert activity_kl(activity, 0.5).tolist() == pytest.approx([quarter, quarter], rel=1e-6)


def test_the_target_costs_nothing_and_all_else_does():
    assert activity_kl(torch.full((3, 4), 0.2), 0.2).numpy() == pytest.approx(0, abs=1e-6)
    for other in (0.0, 0.1, 0.3, 1.0):
        cost = activity_kl(torch.full((3, 4), other), 0.2)
        assert torch.isfinite(cost).all()
        assert (cost > 0.01).all()


def test_the_gradient_of_the_kl():
    rng = torch.Generator().manual_seed(0)
    activity = torch.rand(5, 3, generator=rng)
    activity.requires_grad_()
    activity_kl(activity, 0.1).mean().backward()
    mean = activity.detach().mean(0)
    expected = ((1 - 0.1) / (1 - mean) - 0.1 / mean) / 5
    torch.testing.assert_close(activity.grad, expected.expand(5, 3))


def test_half_precision_is_summed_in_single():
    code = torch.full((2, 1000), 0.01, dtype=torch.bfloat16)
    assert l1(code).dtype == torch.float32
    assert l1(code)[0].item() == pytest.approx(1000 * float(code[0, 0]), rel=1e-5)
