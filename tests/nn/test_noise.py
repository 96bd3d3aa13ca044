import numpy as np
import pytest
import scipy.sparse as sp
import torch

from isthmus.nn.noise import drop_cells, drop_units
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
