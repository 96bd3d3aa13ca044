import numpy as np
import pytest
from sklearn.metrics import mean_absolute_error, root_mean_squared_error

from isthmus.core.errors import DataError, ParameterError
from isthmus.evaluate.rating import rating
from isthmus.evaluate.statistics import paired, summary

METRICS = ["rmse", "mae", "user_rmse"]


def test_worked_by_hand():
    # user 4: errors 1 and -1; user 9: error 2
    got = rating(np.array([2.0, 1, 5]), np.array([1, 2, 3]), np.array([4, 4, 9]), METRICS)
    assert got["rmse"].mean() == pytest.approx(np.sqrt(2))  # (1 + 1 + 4) / 3
    assert got["mae"].mean() == pytest.approx(4 / 3)
    np.testing.assert_allclose(got["user_rmse"], [1, 2])


def test_agrees_with_scikit_learn():
    rng = np.random.default_rng(0)
    users = rng.integers(0, 30, 500)
    actual, predicted = rng.integers(1, 6, 500), rng.uniform(1, 5, 500)
    got = rating(predicted, actual, users, METRICS)
    assert got["rmse"].mean() == pytest.approx(root_mean_squared_error(actual, predicted))
    assert got["mae"].mean() == pytest.approx(mean_absolute_error(actual, predicted))
    each = [root_mean_squared_error(actual[users == u], predicted[users == u]) for u in range(30)]
    np.testing.assert_allclose(got["user_rmse"], each)


def test_standard_errors_are_those_of_drawing_other_users():
    """Against the spread over many sets of users drawn afresh, users of very unequal length."""
    rng = np.random.default_rng(1)

    def draw():
        lengths = rng.integers(1, 40, 200)
        users = np.repeat(np.arange(200), lengths)
        level = rng.normal(0, 0.5, 200)[users]  # each user's errors are alike
        noise = rng.standard_normal((2, len(users)))
        a, b = level + noise[0], level + 0.1 + noise[1]
        return [rating(e, np.zeros(len(e)), users, METRICS) for e in (a, b)]

    draws = [draw() for _ in range(300)]
    for name in METRICS:
        means = np.array([[one[name].mean() for one in both] for both in draws])
        single = np.mean([summary(a[name]).se for a, _ in draws])
        difference = np.mean([paired(a[name], b[name]).se for a, b in draws])
        assert single == pytest.approx(means[:, 0].std(), rel=0.15)
        assert difference == pytest.approx((means[:, 0] - means[:, 1]).std(), rel=0.15)


def test_perfect_predictions():
    got = rating(np.ones(3), np.ones(3), np.array([0, 0, 1]), METRICS)
    for values in got.values():
        assert values.tolist() == [0, 0]


@pytest.mark.parametrize(
    ("predicted", "users", "metrics", "error", "match"),
    [
        (np.ones(2), np.zeros(3, int), ["rmse"], ParameterError, "one length"),
        (np.ones(3), np.zeros(3, int), ["ndcg@5"], ParameterError, "ranking metric"),
        (np.array([1, np.nan, 1]), np.zeros(3, int), ["rmse"], DataError, "finite"),
    ],
)
def test_wrong_arguments(predicted, users, metrics, error, match):
    with pytest.raises(error, match=match):
        rating(predicted, np.ones(3), users, metrics)


def test_nothing_to_compare():
    with pytest.raises(ParameterError, match="no rating"):
        rating(np.empty(0), np.empty(0), np.empty(0, int), ["rmse"])
