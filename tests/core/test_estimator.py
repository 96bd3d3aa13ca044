import json

import numpy as np
import pytest
import scipy.sparse as sp

from isthmus.core.errors import ParameterError, SavedModelError
from isthmus.core.estimator import Estimator
from isthmus.core.parameters import estimator, number


@estimator
class Thing(Estimator):
    size: float = number(1.0, above=0)


@pytest.fixture
def fitted():
    thing = Thing(size=2)
    thing.matrix_ = sp.csr_array(np.array([[0, 1.5], [2, 0]], np.float32))
    thing.matrix_.data[0] = 0  # a stored zero
    thing.weights_ = np.eye(2)
    thing.names_ = np.array(["é", "b"], dtype=object)
    thing.count_ = np.int64(4)
    thing.mean_ = 0.5
    thing.log_ = {"loss": [1.0, 2.0]}
    thing.nothing_ = None
    thing._scratch = object()
    return thing


def test_state_passes_through_json_and_arrays(fitted):
    values, arrays = fitted.get_state()
    assert all(isinstance(array, np.ndarray) for array in arrays.values())
    other = Thing(size=2).set_state(json.loads(json.dumps(values)), arrays)
    assert vars(other).keys() == vars(fitted).keys() - {"_scratch"}
    np.testing.assert_array_equal(other.matrix_.toarray(), fitted.matrix_.toarray())
    assert other.matrix_.nnz == 2
    np.testing.assert_array_equal(other.weights_, fitted.weights_)
    assert other.names_.tolist() == ["é", "b"]
    assert (other.count_, other.mean_, other.nothing_) == (4, 0.5, None)
    assert other.log_ == fitted.log_


@pytest.mark.parametrize("part", ["matrix_.data", "matrix_.indices", "matrix_.indptr"])
def test_a_sparse_matrix_that_lacks_a_part(fitted, part):
    values, arrays = fitted.get_state()
    del arrays[part]
    with pytest.raises(SavedModelError, match="lacks a part"):
        Thing().set_state(values, arrays)


def test_parameters_are_checked_when_asked():
    Thing(size=-1)
    with pytest.raises(ParameterError, match=r"Thing: size is -1; it must be a number > 0"):
        Thing(size=-1).check_parameters()


def test_it_shows_itself_as_scikit_learn_does():
    assert repr(Thing(size=3)) == "Thing(size=3)"
