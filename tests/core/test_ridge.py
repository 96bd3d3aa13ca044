import numpy as np
import pytest
import scipy.sparse as sp

from isthmus.core import ridge
from isthmus.core.gram import gram


def regressions(X, penalties):
    """Each column on all the others, one least-squares problem at a time."""
    columns = X.shape[1]
    B = np.zeros((columns, columns))
    for j in range(columns):
        others = np.delete(np.arange(columns), j)
        A = X[:, others]
        system = A.T @ A + np.diag(penalties[others])
        B[others, j] = np.linalg.solve(system, A.T @ X[:, j])
    return B


@pytest.mark.parametrize(("rows", "columns"), [(40, 12), (12, 40)])
@pytest.mark.parametrize("spread", [0.0, 0.5])
def test_both_ways_give_the_regressions(rows, columns, spread, monkeypatch):
    monkeypatch.setattr(ridge, "COLUMNS", 7)
    random = np.random.default_rng(0)
    dense = (random.random((rows, columns)) < 0.3) * random.uniform(0.5, 2, (rows, columns))
    X = sp.csr_array(dense.astype(np.float32))
    scales = np.exp(spread * random.normal(size=columns))
    penalties = random.uniform(0.5, 3, columns)
    expected = scales[:, None] * regressions(X.toarray() * scales, penalties)
    for found in (
        ridge.by_columns(gram(X), scales, penalties),
        ridge.by_rows(X, scales, penalties, np.float32),
        ridge.weights(X, scales, penalties),
        ridge.weights(X, scales, penalties, dtype=np.float64),
    ):
        np.testing.assert_allclose(found, expected, atol=1e-4)
        assert not found.diagonal().any()


def test_the_shorter_way_is_by_rows_where_they_are_much_fewer():
    assert ridge.rows_are_fewer(4_440, 16_980, 164_000)
    assert ridge.rows_are_fewer(29_858, 40_981, 743_000)
    assert not ridge.rows_are_fewer(6_040, 3_700, 1_000_000)
    assert not ridge.rows_are_fewer(3_000, 3_700, 500_000)  # the products would take longer


def test_what_cannot_be_trusted_in_float32_is_not_given_by_rows():
    random = np.random.default_rng(0)
    X = random.normal(size=(8, 30)).astype(np.float32)
    X[:, 0] = 0
    X[0, 0] = 1000  # the other columns cannot stand in for it: nearly all of it is its own
    ones, cells = np.ones(30), sp.csr_array(X)
    assert ridge.by_rows(cells, ones, ones, np.float32) is None
    found = ridge.by_rows(cells, ones, ones, np.float64)
    np.testing.assert_allclose(found, regressions(X.astype(float), ones), rtol=1e-6, atol=1e-9)
