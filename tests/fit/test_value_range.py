"""Rows outside the range a loss needs are refused, with the range found and a remedy that works."""

import math

import numpy as np
import pytest
import scipy.sparse as sp
from sklearn.preprocessing import MinMaxScaler

from isthmus.core.errors import DataError
from isthmus.fit.value_range import check_range


def test_says_what_was_found_and_the_remedy_works():
    rows = np.array([[0.0, 3.0], [-2.0, 1.0]])
    with pytest.raises(DataError, match=r"from -2 to 3, but tanh needs.*feature_range=\(-1, 1\)"):
        check_range(rows, -1, 1, needs="tanh needs -1 to 1")
    check_range(MinMaxScaler((-1, 1)).fit_transform(rows), -1, 1, needs="tanh needs -1 to 1")


def test_the_zeros_of_sparse_rows_count():
    ones = sp.csr_array(np.array([[0.0, 5.0]]))
    check_range(ones, 0, math.inf, needs="counts")
    with pytest.raises(DataError, match=r"from 0 to 5.*, or do without"):
        check_range(ones, 0, 1, needs="coins", otherwise=", or do without")
