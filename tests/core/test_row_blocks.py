import numpy as np
import scipy.sparse as sp

from isthmus.core.row_blocks import stacked


def test_blocks_are_stacked_in_order_and_given_back():
    dense = np.random.default_rng(0).normal(size=(7, 5)) * (np.arange(35).reshape(7, 5) % 3 == 0)
    blocks = {3: sp.csr_array(dense[3:]), 0: sp.csr_array(dense[:3])}
    found = stacked(blocks, 5)
    np.testing.assert_array_equal(found.toarray(), dense.astype(np.float32))
    assert found.dtype == np.float32
    assert found.indices.dtype == found.indptr.dtype == np.int32
    assert not blocks


def test_cells_are_sorted():
    block = sp.csr_array((np.array([1.0, 2.0]), np.array([3, 1]), np.array([0, 2])), shape=(1, 4))
    assert stacked({0: block}, 4).indices.tolist() == [1, 3]
    assert stacked({0: sp.csr_array((0, 4))}, 4).shape == (0, 4)
