import numpy as np
import pytest

from isthmus import RecurrentRegressor
from isthmus.core.errors import DataError, ParameterError
from isthmus.nn.cells import CELLS
from tests.models.recurrent.sequences import series

LEARNING = {"hidden": (16,), "epochs": 20, "batch_size": 20, "learning_rate": 0.02}


def sums(count=200, seed=0):
    X, _ = series(count, seed=seed)
    return X, np.array([10 + 3 * one.sum(axis=0) for one in X])


@pytest.mark.parametrize("cell", CELLS)
def test_every_cell_learns(cell):
    X, y = sums()
    model = RecurrentRegressor(**LEARNING, cell=cell).fit(X, y[:, 0])
    held, truth = sums(seed=1)
    assert model.score(held, truth[:, 0]) > 0.8
    np.testing.assert_allclose(model.target_mean_, y[:, 0].mean())


@pytest.mark.parametrize("error", ["squared", "absolute"])
def test_several_numbers_of_a_sequence(error):
    X, y = sums()
    model = RecurrentRegressor(**LEARNING, error=error).fit(X, y)
    assert model.predict(X).shape == (200, 2)
    assert model.score(X, y) > 0.9
    assert model.gradient_flow(X, y).shape == (8,)


def test_the_loss_of_training_is_that_of_the_predictions():
    X, y = sums(40)
    model = RecurrentRegressor(epochs=1, learning_rate=1e-12, batch_size=40).fit(X, y)
    errors = (model.predict(X) - y) / y.std(axis=0)
    assert model.training_["loss"][0] == pytest.approx(np.square(errors).sum(axis=1).mean() / 2)


def test_gradient_flow_takes_targets_as_at_fit():
    X = [np.ones(3), np.ones(5), np.ones(2)]
    model = RecurrentRegressor(hidden=(4,), epochs=0).fit(X, np.arange(3.0))
    with pytest.raises(DataError, match=r"shape \(3, 2\); it must be \(3,\)"):
        model.gradient_flow(X, np.ones((3, 2)))
    with pytest.raises(ValueError, match="contains NaN"):
        model.gradient_flow(X, [0, 1, np.nan])
    with pytest.raises(ParameterError, match="requires y to be passed"):
        model.gradient_flow(X, None)
