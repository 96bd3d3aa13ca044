"""What a number costs, worked out by hand, and what is learned by it."""

import numpy as np
import pytest
import torch

from isthmus import TabularRegressor
from isthmus.core.errors import DataError

FAST = {"hidden": (4,), "epochs": 2, "batch_size": 16, "precision": "float32"}


def test_the_cost_of_numbers():
    X = np.random.default_rng(0).normal(size=(20, 3)).astype(np.float32)
    y = np.stack([10 + 2 * X[:, 0], np.full(20, 7.0)], axis=1)
    model = TabularRegressor(**FAST).fit(X, y)
    np.testing.assert_allclose(model.target_mean_, y.mean(axis=0))
    np.testing.assert_allclose(model.target_scale_, [y[:, 0].std(), 1])  # one does not vary
    outputs, targets = torch.tensor([[1.0, -2.0]]), torch.tensor([[0.0, 1.0]])
    assert model.costs(outputs, targets).item() == (1**2 + 3**2) / 2
    model.error = "absolute"
    assert model.costs(outputs, targets).item() == 1 + 3
    assert model.predict(X).shape == (20, 2)
    assert TabularRegressor(**FAST).fit(X, y[:, 0]).predict(X).shape == (20,)


def test_the_median_is_learned_by_absolute_errors():
    y = np.array([0.0] * 6 + [10.0] * 4)
    X = np.zeros((10, 1), np.float32)
    fields = {"hidden": (), "epochs": 400, "learning_rate": 0.02, "batch_size": None}
    found = [
        TabularRegressor(error=error, schedule="cosine", precision="float32", **fields)
        .fit(X, y)
        .predict(X[:1])
        .item()
        for error in ("squared", "absolute")
    ]
    np.testing.assert_allclose(found, [4, 0], atol=0.1)


def test_the_best_epoch_on_other_rows_is_kept():
    rng = np.random.default_rng(3)
    X = rng.normal(size=(120, 3)).astype(np.float32)
    y = X[:, 0] * X[:, 1] + 0.5 * rng.normal(size=120)
    model = TabularRegressor(hidden=(32,), epochs=60, learning_rate=0.01, precision="float32")
    model.fit(X[:60], y[:60], validation=(X[60:], y[60:]))
    log = model.training_
    assert log["metric_name"] == "squared error"
    assert log["metric"][log["best_epoch"] - 1] == min(log["metric"])
    apart = (model.predict(X[60:]) - y[60:]) / model.target_scale_
    assert float(np.square(apart).mean() / 2) == pytest.approx(min(log["metric"]), rel=1e-4)
    with pytest.raises(
        DataError, match=r"y of validation has the shape \(60, 2\); it must be \(60,\)"
    ):
        model.fit(X[:60], y[:60], validation=(X[60:], np.stack([y[60:], y[60:]], axis=1)))


def test_what_does_not_vary_but_for_rounding_keeps_its_units():
    y = np.full(30, 0.1)
    assert y.std() > 0  # of rounding alone
    X = np.random.default_rng(0).normal(size=(30, 3))
    model = TabularRegressor(**FAST).fit(X, y, validation=(X, X[:, 0]))
    assert model.target_scale_ == 1
    assert model.training_["metric"][0] < 10
