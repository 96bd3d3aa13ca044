import numpy as np
import pytest
from sklearn.metrics import mean_absolute_error, r2_score, root_mean_squared_error

from isthmus.core.errors import DataError, ParameterError
from isthmus.evaluate.regression import mae, r2, rmse


def test_worked_by_hand():
    y, predicted = [1, 2, 3], [1, 4, 2]
    assert rmse(y, predicted) == pytest.approx((5 / 3) ** 0.5)
    assert mae(y, predicted) == 1
    assert r2(y, predicted) == pytest.approx(1 - 5 / 2)


def test_agrees_with_scikit_learn():
    y, predicted = np.random.default_rng(0).normal(size=(2, 100))
    assert rmse(y, predicted) == pytest.approx(root_mean_squared_error(y, predicted))
    assert mae(y, predicted) == pytest.approx(mean_absolute_error(y, predicted))
    assert r2(y, predicted) == pytest.approx(r2_score(y, predicted))


def test_where_nothing_varies_nothing_can_be_explained():
    assert np.isnan(r2([2, 2], [1, 3]))


@pytest.mark.parametrize("measure", [rmse, mae, r2])
def test_what_is_refused(measure):
    with pytest.raises(ParameterError, match=r"\(2,\) and \(3,\)"):
        measure([0, 1], [0, 1, 1])
    with pytest.raises(ParameterError, match="at least one row"):
        measure([], [])
    with pytest.raises(DataError, match="row 1 is not"):
        measure([0.0, np.nan], [0, 1])
