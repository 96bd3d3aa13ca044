import numpy as np
import pytest
import scipy.sparse as sp
import torch

from isthmus.nn.noise import (
    add_gaussian,
    coins,
    drop_cells,
    drop_units,
    forget,
    salt_and_pepper,
)
from isthmus.nn.rows import Rows


def generator(seed=0):
    return torch.Generator().manual_seed(seed)


@pytest.fixture
def rows():
    rng = np.random.default_rng(0)
    matrix = sp.random_array((200, 300), density=0.3, rng=rng, dtype=np.float32, format="csr")
    matrix.data[:] = 2
    return Rows.from_csr(matrix)


@pytest.mark.parametrize("rate", [0.1, 0.5, 0.9])
def test_the_share_forgotten_and_the_mean(rows, rate):
    kept = drop_cells(rows, rate, generator())
    stored, total = len(rows.values), len(kept.values)
    deviation = np.sqrt(stored * rate * (1 - rate))
    assert abs(total - stored * (1 - rate)) < 5 * deviation
    torch.testing.assert_close(kept.values, torch.full((total,), 2 / (1 - rate)))
    assert len(kept) == len(rows)
    cells = set((rows.numbers * 300 + rows.columns).tolist())
    assert set((kept.numbers * 300 + kept.columns).tolist()) < cells


def test_no_dropout_is_no_change(rows):
    assert drop_cells(rows, 0, generator()) is rows
    units = torch.ones(3, 4)
    assert drop_units(units, 0, generator()) is units


def test_the_generator_decides(rows):
    first, again, other = (drop_cells(rows, 0.5, generator(seed)).columns for seed in (1, 1, 2))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)


@pytest.mark.parametrize("rate", [0.1, 0.5])
def test_units(rate):
    dropped = drop_units(torch.ones(400, 500), rate, generator())
    share = (dropped == 0).float().mean().item()
    assert abs(share - rate) < 5 * np.sqrt(rate * (1 - rate) / 200_000)
    assert dropped[dropped != 0].unique().tolist() == pytest.approx([1 / (1 - rate)])


@pytest.mark.parametrize("share", [0, 1e-7, 0.1, 0.25, 0.5, 0.9, 1])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_coins_fall_with_their_probability_and_alone(share, dtype):
    chosen = coins(torch.empty(401, 503, dtype=dtype), share, generator())
    assert chosen.shape == (401, 503)
    assert chosen.dtype == dtype
    assert set(chosen.unique().tolist()) <= {0, 1}
    deviation = np.sqrt(share * (1 - share))
    assert abs(chosen.mean().item() - share) <= 5 * deviation / np.sqrt(401 * 503) + 2**-17
    for lane in range(4):  # that were cut from one draw
        part = chosen.flatten()[lane::4]
        assert abs(part.mean().item() - share) <= 5 * deviation / np.sqrt(len(part)) + 2**-17
    if 0.05 < share < 1:
        left, right = chosen.flatten()[:-1], chosen.flatten()[1:]
        assert abs(torch.corrcoef(torch.stack([left, right]))[0, 1]) < 5 / np.sqrt(401 * 503)


def test_what_is_forgotten_is_zero_and_the_rest_is_not_scaled(rows):
    chosen = coins(rows, 0.3, generator())
    kept = forget(rows, chosen)
    assert len(kept.values) < len(rows.values)
    torch.testing.assert_close(kept.dense(), rows.dense() * (chosen == 0))
    assert torch.equal(forget(rows.dense(), chosen), kept.dense())


def test_salt_and_pepper_by_half():
    units = torch.full((400, 500), 0.1)
    low, high = torch.linspace(-2, -1, 500), torch.linspace(1, 3, 500)
    chosen = coins(units, 0.4, generator(1))
    noisy = salt_and_pepper(units, chosen, low, high, generator())
    assert torch.equal(noisy[chosen == 0], units[chosen == 0])
    salt, pepper = noisy == high, noisy == low
    assert torch.equal(salt | pepper, chosen == 1)
    assert abs(salt.sum() / chosen.sum() - 0.5).item() < 5 * 0.5 / np.sqrt(80_000)


def test_gaussian_noise_has_its_mean_and_deviation():
    noise = add_gaussian(torch.full((400, 500), 7.0), 0.3, generator()) - 7
    assert abs(noise.mean().item()) < 5 * 0.3 / np.sqrt(200_000)
    assert noise.std().item() == pytest.approx(0.3, rel=5 / np.sqrt(2 * 200_000))
