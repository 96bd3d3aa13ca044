"""Errors of rows against the sums of their entries, gradients against autograd's."""

import pytest
import torch

from isthmus.fit.decoding import QUICK, Decoding


@pytest.mark.parametrize("pair", QUICK)
@pytest.mark.parametrize("dtype", [torch.float64, torch.float32, torch.bfloat16])
def test_values_and_gradients_are_those_of_the_entries(pair, dtype):
    generator = torch.Generator().manual_seed(0)
    logits = (3 * torch.randn(5, 7, generator=generator)).to(dtype).requires_grad_()
    full = torch.float64 if dtype == torch.float64 else torch.float32
    target = torch.rand(5, 7, generator=generator).to(full)
    weights = torch.rand(5, generator=generator).to(full)
    plain = logits.detach().clone().requires_grad_()
    expected = Decoding(*pair).entries(plain, target).sum(dim=1)
    found = Decoding(*pair).errors(logits, target)
    assert found.dtype == full
    torch.testing.assert_close(found, expected)
    (found * weights).sum().backward()
    (expected * weights).sum().backward()
    assert logits.grad.dtype == dtype
    torch.testing.assert_close(logits.grad, plain.grad)


@pytest.mark.parametrize("pair", QUICK)
def test_gradients_are_those_of_differences(pair):
    logits = torch.randn(3, 4, dtype=torch.float64, requires_grad=True)
    target = torch.rand(3, 4, dtype=torch.float64)
    assert torch.autograd.gradcheck(lambda x: Decoding(*pair).errors(x, target), logits)


def test_far_logits_stay_finite():
    far = torch.tensor([[500.0, -500.0]], requires_grad=True)
    error = Decoding("sigmoid", "cross-entropy").errors(far, torch.tensor([[1.0, 1.0]]))
    error.sum().backward()
    assert error.tolist() == [500.0]
    assert far.grad.tolist() == [[0.0, -1.0]]
