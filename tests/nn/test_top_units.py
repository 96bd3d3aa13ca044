import numpy as np
import pytest
import torch

from isthmus.nn.top_units import top_of_batch, top_of_rows


def units(dtype=torch.float32, rows=7, width=11):
    return torch.randn(rows, width, generator=torch.Generator().manual_seed(0), dtype=dtype)


def kept_by_sorting(matrix, count):
    order = np.argsort(-matrix, axis=1)[:, :count]
    kept = np.zeros_like(matrix)
    np.put_along_axis(kept, order, np.take_along_axis(matrix, order, 1), 1)
    return kept


@pytest.mark.parametrize("count", [1, 4, 11])
def test_the_largest_of_each_row(count):
    matrix = units()
    kept = top_of_rows(matrix, count)
    np.testing.assert_array_equal(kept.dense(), kept_by_sorting(matrix.numpy(), count))
    assert kept.lengths.tolist() == [count] * 7


@pytest.mark.parametrize("count", [1, 4, 11])
def test_the_largest_of_all(count):
    matrix = units()
    matrix[2] -= 10  # a row that loses every competition
    kept = top_of_batch(matrix, count)
    expected = kept_by_sorting(matrix.numpy().reshape(1, -1), count * 7).reshape(7, 11)
    np.testing.assert_array_equal(kept.dense(), expected)
    assert kept.lengths.sum() == 7 * count
    assert count == 11 or kept.lengths[2] == 0


@pytest.mark.parametrize("choose", [top_of_rows, top_of_batch])
def test_equal_units_do_not_make_it_more(choose):
    assert len(choose(torch.ones(5, 6), 2).values) == 10
    coarse = units(torch.bfloat16, 40, 200)
    assert len(choose(coarse, 3).values) == 120


@pytest.mark.parametrize("choose", [top_of_rows, top_of_batch])
def test_the_gradient_flows_through_the_kept_alone(choose):
    matrix = units(torch.float64).requires_grad_()
    pull = torch.linspace(-1, 1, 77, dtype=torch.float64).reshape(7, 11)
    (choose(matrix, 3).dense() * pull).sum().backward()
    kept = choose(matrix.detach(), 3).dense() != 0
    torch.testing.assert_close(matrix.grad, pull * kept)
    assert torch.autograd.gradcheck(lambda m: choose(m, 3).dense(), matrix)
