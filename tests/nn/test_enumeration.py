import numpy as np
import pytest
import torch

from isthmus.nn import enumeration
from isthmus.nn.enumeration import log_sum_of_states, mean_of_states, states
from tests.nn.machines import binary


def pairs(units, rows, seed=0):
    generator = torch.Generator().manual_seed(seed)
    couplings = torch.randn(units, units, generator=generator, dtype=torch.float64).triu(1)
    inputs = torch.randn(rows, units, generator=generator, dtype=torch.float64)
    return inputs, couplings + couplings.T


def weights(inputs, couplings):
    """Of every state, (rows, states), one by one."""
    every = binary(inputs.shape[1])
    within = [sum(u[i] * u[j] * couplings[i, j] for i in range(len(u)) for j in range(i))
              for u in every]  # fmt: skip
    return np.exp((inputs @ every.T + torch.tensor(within)).numpy())


def test_states_are_counted_upwards():
    assert states(2, torch.empty(0)).tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]
    assert torch.equal(states(7, torch.empty(0, dtype=torch.float64)), binary(7))


@pytest.mark.parametrize("units", [1, 2, 5, 8])
@pytest.mark.parametrize("cells", [1, 1 << 22])
def test_sums_and_means_by_hand(units, cells, monkeypatch):
    monkeypatch.setattr(enumeration, "CELLS", cells)
    inputs, couplings = pairs(units, rows=3)
    expected = weights(inputs, couplings)
    total = expected.sum(axis=1)
    np.testing.assert_allclose(log_sum_of_states(inputs, couplings), np.log(total), rtol=1e-12)
    mean = expected @ binary(units).numpy() / total[:, None]
    np.testing.assert_allclose(mean_of_states(inputs, couplings), mean, rtol=1e-12)


def test_the_derivative_of_the_sum_is_the_mean():
    inputs, couplings = pairs(6, rows=4)
    inputs.requires_grad_(True)
    log_sum_of_states(inputs, couplings).sum().backward()
    np.testing.assert_allclose(inputs.grad, mean_of_states(inputs.detach(), couplings), rtol=1e-10)


def test_large_weights_do_not_overflow():
    inputs = torch.full((1, 4), 500.0)
    assert log_sum_of_states(inputs, torch.zeros(4, 4)).item() == pytest.approx(2000)
    assert mean_of_states(-inputs, torch.zeros(4, 4)).tolist() == [[0, 0, 0, 0]]
