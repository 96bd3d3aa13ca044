import numpy as np
import scipy.sparse as sp
import torch

from isthmus.nn.noise import binarise
from isthmus.nn.rows import Rows


def test_heads_come_with_the_stated_probability():
    stated = torch.tensor([0.0, 0.2, 0.9, 1.0]).expand(20_000, 4)
    thrown = binarise(stated, torch.Generator().manual_seed(0))
    assert set(thrown.unique().tolist()) == {0.0, 1.0}
    error = 5 * (stated[0] * (1 - stated[0]) / len(stated)).sqrt()
    assert ((thrown.mean(0) - stated[0]).abs() <= error).all()


def test_sparse_rows_stay_sparse():
    matrix = sp.csr_array(np.array([[0, 1.0, 0], [0.5, 0, 1]], dtype=np.float32))
    thrown = binarise(Rows.from_csr(matrix), torch.Generator().manual_seed(0))
    assert isinstance(thrown, Rows)
    assert thrown.columns.tolist() == [1, 0, 2]
    assert set(thrown.values.tolist()) <= {0.0, 1.0}
    assert thrown.dense()[0].tolist() == [0, 1, 0]
