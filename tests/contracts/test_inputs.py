"""What every model does with what it is given."""

from itertools import pairwise

import numpy as np
import pytest
import scipy.sparse as sp

from isthmus.core.errors import NotSupportedError, ParameterError
from tests.contracts.problems import RECOMMENDERS, problem, small

every_model = pytest.mark.parametrize("name", RECOMMENDERS)


@every_model
def test_sparse_is_dense_where_zeros_are_unknown(name):
    X = problem(small(name))
    expected = small(name).fit(X).score_items(X)
    for other in (X.toarray(), sp.csc_array(X), sp.coo_matrix(X), X.astype(np.float64)):
        np.testing.assert_array_equal(small(name).fit(other).score_items(other), expected)


@every_model
def test_the_input_is_left_as_it_was(name):
    X = problem(small(name))
    kept = X.copy()
    X.data.flags.writeable = False
    small(name).fit(X).score_items(X)
    for part in ("data", "indices", "indptr"):
        np.testing.assert_array_equal(getattr(X, part), getattr(kept, part))


@every_model
def test_unsorted_columns_are_the_same_rows(name):
    X = problem(small(name))
    backwards = np.concatenate(
        [np.arange(end - 1, start - 1, -1) for start, end in pairwise(X.indptr)]
    )
    other = sp.csr_array((X.data[backwards], X.indices[backwards], X.indptr), shape=X.shape)
    assert not other.has_sorted_indices
    expected = small(name).fit(X).score_items(X)
    np.testing.assert_array_equal(small(name).fit(other).score_items(other), expected)


@every_model
@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, 1e300])
@pytest.mark.parametrize("as_stored", [np.asarray, sp.csr_array])
def test_values_that_are_no_numbers_are_refused(name, bad, as_stored):
    model = small(name)
    X = problem(model).toarray().astype(np.float64)
    model.fit(X)
    X[3, 4] = bad
    with pytest.raises(ValueError, match="NaN|infinity"):
        model.score_items(as_stored(X))
    with pytest.raises(ValueError, match="NaN|infinity"):
        small(name).fit(as_stored(X))


@every_model
def test_shapes_that_do_not_fit_are_refused(name):
    model = small(name)
    X = problem(model)
    for nothing in (np.empty((0, 5)), np.empty((5, 0)), sp.csr_array((0, 5)), np.ones(5)):
        with pytest.raises(ValueError, match="sample|feature|1D|1 dim"):
            small(name).fit(nothing)
    model.fit(X)
    with pytest.raises(ValueError, match=f"{X.shape[1]} features"):
        model.score_items(X[:, 1:])


@every_model
def test_a_cell_stored_twice_is_refused(name):
    twice = sp.csr_array(
        (np.ones(3, np.float32), np.array([1, 1, 0]), np.array([0, 2, 3])), shape=(2, 3)
    )
    with pytest.raises(ParameterError, match="twice"):
        small(name).fit(twice)


@pytest.mark.parametrize("name", [name for name in RECOMMENDERS if small(name).rates])
def test_a_stored_zero_is_a_rating_of_zero(name):
    X = problem(small(name))
    zeros = X.copy()
    low = zeros.data < 2.5
    zeros.data[low] = 0
    without = zeros.copy()
    without.eliminate_zeros()
    assert zeros.nnz > without.nnz
    fitted = small(name).fit(zeros)
    assert fitted.rating_range_[0] == 0
    rows, columns = _stored_zeros(zeros)
    at_zeros = fitted.score_items(zeros)[rows, columns].mean()
    unknown = small(name).fit(without).score_items(without)[rows, columns].mean()
    assert at_zeros < unknown - 0.3


def _stored_zeros(X):
    rows = np.repeat(np.arange(X.shape[0]), np.diff(X.indptr))
    return rows[X.data == 0], X.indices[X.data == 0]


@every_model
def test_people_and_items_without_any_cell(name):
    X = problem(small(name)).tolil()
    X[5] = 0
    X[:, 7] = 0
    X = sp.csr_array(X)
    scores = small(name).fit(X).score_items(X)
    assert np.isfinite(scores).all()


@every_model
def test_one_person_and_one_item(name):
    for shape in ((1, 1), (1, 6), (6, 1)):
        X = sp.csr_array(np.ones(shape, np.float32))
        scores = small(name).fit(X).score_items(X)
        assert scores.shape == shape
        assert np.isfinite(scores).all()


@pytest.mark.parametrize("name", [name for name in RECOMMENDERS if not small(name).folds_in])
def test_rows_of_a_model_that_does_not_fold_in(name):
    model = small(name)
    X = problem(model)
    expected = model.fit(X).score_items(X)
    chosen = np.array([7, 2, 7])
    np.testing.assert_allclose(model.score_items(X[chosen], chosen), expected[chosen], rtol=1e-5)
    with pytest.raises(NotSupportedError, match="does not fold in"):
        model.score_items(X[:5])
    for rows in ([0, X.shape[0]], [-1, 0], [0]):
        with pytest.raises(ParameterError, match="row number"):
            model.score_items(X[:2], np.array(rows))
