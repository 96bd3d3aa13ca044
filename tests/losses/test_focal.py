import torch

from isthmus.losses.focal import focal_of_product

ONES = torch.tensor([[1, 0, 0, 1], [0, 0, 1, 0.0]])
IGNORED = torch.tensor([[0, 1, 0, 0], [0, 0, 0, 1.0]])


def written_out(first, second):
    p = torch.sigmoid(first) * torch.sigmoid(second)
    of_ones, of_zeros = -0.25 * (1 - p) ** 2 * p.log(), -0.75 * p**2 * (1 - p).log()
    return ((ONES * of_ones + (1 - ONES) * of_zeros) * (1 - IGNORED)).sum(1)


def ours(first, second):
    ones, ignored = (cells.nonzero(as_tuple=True) for cells in (ONES, IGNORED))
    return focal_of_product(first, second, ones, ignored)


def test_errors_and_gradients_are_those_of_the_formula():
    logits = torch.randn(2, 2, 4, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    logits = (3 * logits).requires_grad_()
    upstream = torch.tensor([2.0, -3.0], dtype=torch.float64)
    found, expected = ours(*logits), written_out(*logits)
    torch.testing.assert_close(found, expected)
    slopes = [torch.autograd.grad(out, logits, upstream)[0] for out in (found, expected)]
    torch.testing.assert_close(*slopes)


def test_sure_probabilities_have_finite_errors_and_gradients():
    for size in (-200.0, 200.0):
        logits = torch.full((2, 2, 4), size, requires_grad=True)
        errors = ours(*logits)
        (slopes,) = torch.autograd.grad(errors.sum(), logits)
        assert errors.isfinite().all() and slopes.isfinite().all()
    assert slopes.shape == (2, 2, 4)
    missed = torch.full((2, 2, 4), -200.0, requires_grad=True)
    (slopes,) = torch.autograd.grad(ours(*missed).sum(), missed)
    assert (slopes[:, ONES > 0] == -0.25).all()  # who was told "never" is still moved
