import numpy as np
import pytest
import torch

from isthmus.nn.binary_code import bits, noisy_bits


def generator(seed=0):
    return torch.Generator().manual_seed(seed)


def test_bits():
    assert bits(torch.tensor([[-1.0, 0.0, 1e-9, 3.0]])).tolist() == [[0, 0, 1, 1]]


def test_the_noise_has_its_deviation():
    noisy = noisy_bits(torch.full((400, 500), 1.5), 0.7, generator())
    before = torch.logit(noisy.double())
    assert before.mean().item() == pytest.approx(1.5, abs=5 * 0.7 / np.sqrt(200_000))
    assert before.std().item() == pytest.approx(0.7, rel=0.01)


def test_without_noise_it_is_the_sigmoid():
    units = torch.linspace(-3, 3, 12).reshape(3, 4)
    torch.testing.assert_close(noisy_bits(units, 0.0, generator()), torch.sigmoid(units))


def test_the_generator_decides():
    units = torch.zeros(3, 4)
    first, again, other = (noisy_bits(units, 1.0, generator(seed)) for seed in (1, 1, 2))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)
