"""Sparse rows that are made block by block, put together without holding them twice."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp


def stacked(blocks: dict[int, sp.csr_array], columns: int) -> sp.csr_array:
    """The blocks, float32, in the order of their keys and with sorted cells; `blocks` is emptied.

    A block is given back as soon as it has been copied, and the system hands out the pages of new
    arrays only when they are written.
    """
    counts = [np.diff(blocks[start].indptr) for start in sorted(blocks)]
    ends = np.cumsum(np.concatenate([[0], *counts]), dtype=np.int64)
    total = int(ends[-1])
    index = np.int32 if max(total, columns) <= np.iinfo(np.int32).max else np.int64
    data, indices = np.empty(total, dtype=np.float32), np.empty(total, dtype=index)
    done = 0
    for start in sorted(blocks):
        block = blocks.pop(start).sorted_indices()
        cells = slice(done, done + block.nnz)
        data[cells], indices[cells] = block.data, block.indices
        done = cells.stop
    return sp.csr_array((data, indices, ends.astype(index)), shape=(len(ends) - 1, columns))
