import gzip

import numpy as np
import pytest
import scipy.sparse as sp

from isthmus.core.errors import DataError
from isthmus.data.matrix_market import MAGIC, read_matrix_market

SPARSE = b"""%%MatrixMarket matrix coordinate real general
% a comment
3 4 2
1 2 5.5
3 4 -1
"""
DENSE = b"%%MatrixMarket matrix array real general\n2 2\n1\n2\n3\n4\n"


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_sparse_matrix(tmp_path, pack):
    assert SPARSE.startswith(MAGIC)
    (tmp_path / "file").write_bytes(pack(SPARSE))
    X = read_matrix_market(tmp_path / "file").X
    assert isinstance(X, sp.csr_array)
    assert X.toarray().tolist() == [[0, 5.5, 0, 0], [0, 0, 0, 0], [0, 0, 0, -1]]


def test_a_dense_matrix_is_written_column_by_column(tmp_path):
    (tmp_path / "file.mtx").write_bytes(DENSE)
    assert np.array_equal(read_matrix_market(tmp_path / "file.mtx").X, [[1, 3], [2, 4]])


@pytest.mark.parametrize("content", [SPARSE[:-6], SPARSE.replace(b"3 4 2", b"3 x 2"), DENSE[:-3]])
def test_damaged_files(tmp_path, content):
    (tmp_path / "file.mtx").write_bytes(content)
    with pytest.raises(DataError, match="file.mtx is no Matrix Market file, or damaged"):
        read_matrix_market(tmp_path / "file.mtx")
