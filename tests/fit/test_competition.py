"""The rules of the map, beside plain ones written row by row."""

import numpy as np
import pytest
import scipy.sparse as sp
from sklearn.cluster import KMeans

from isthmus.core.grid import Grid
from isthmus.fit import competition
from isthmus.fit.competition import (
    NEIGHBOURHOODS,
    batch_step,
    neighbourhood,
    online_steps,
    principal_plane,
    share_left,
    unit_distances,
    winners,
)

GRID = Grid(height=3, width=4)
SQUARED = GRID.squared_distances()


def problem(rows=50, features=5, seed=0):
    draw = np.random.default_rng(seed)
    return draw.normal(size=(rows, features)), draw.normal(size=(len(GRID), features))


def test_neighbourhoods_worked_by_hand():
    squared = np.array([0.0, 1.0, 4.0, 8.0])
    assert neighbourhood("gaussian", squared, 2) == pytest.approx(np.exp([0, -1 / 8, -0.5, -1]))
    assert neighbourhood("bubble", squared, 2).tolist() == [1, 1, 1, 0]
    hat = [1, 7 / 8 * np.exp(-1 / 8), 0.5 * np.exp(-0.5), 0]
    assert neighbourhood("mexican-hat", squared, 2) == pytest.approx(hat)


@pytest.mark.parametrize("kind", NEIGHBOURHOODS)
@pytest.mark.parametrize("radius", [0, 1e-200, 0.01])
def test_a_radius_of_nothing_is_the_winner_alone(kind, radius):
    assert neighbourhood(kind, np.array([0.0, 1.0, 1e6]), radius).tolist() == [1, 0, 0]


def test_the_hat_adds_up_to_nothing_over_the_plane():
    places = np.arange(-60, 61)
    squared = np.add.outer(places**2, places**2)
    assert neighbourhood("mexican-hat", squared, 5).sum() == pytest.approx(0, abs=1e-6)


def test_decays_worked_by_hand():
    progress = np.array([0, 0.5, 1])
    assert share_left("inverse", progress) == pytest.approx([1, 1 / 2, 1 / 3])
    assert share_left("linear", progress) == pytest.approx([1, 1 / 2, 0])
    assert share_left("exponential", progress) == pytest.approx([1, 0.1, 0.01])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("stored", [np.asarray, sp.csr_array])
def test_winners_are_the_nearest(stored, dtype, monkeypatch):
    monkeypatch.setattr(competition, "BLOCK_CELLS", 100)  # several blocks
    X, units = (part.astype(dtype) for part in problem())
    apart = np.linalg.norm(X[:, None] - units, axis=2)
    found, gains = winners(stored(X), units)
    assert found.tolist() == apart.argmin(axis=1).tolist()
    squared = np.square(X).sum(axis=1) - 2 * gains
    assert squared == pytest.approx(apart.min(axis=1) ** 2, rel=1e-4)


def test_the_first_of_equals_wins():
    found, _ = winners(np.ones((2, 3)), np.zeros((4, 3)))
    assert found.tolist() == [0, 0]


@pytest.mark.parametrize("stored", [np.asarray, sp.csr_array])
@pytest.mark.parametrize("kind", ["gaussian", "bubble"])
def test_a_batch_step_is_a_weighted_mean(kind, stored):
    X, units = problem()
    pull = neighbourhood(kind, SQUARED, 1.2)
    nearest = np.linalg.norm(X[:, None] - units, axis=2).argmin(axis=1)
    expected = [np.average(X, axis=0, weights=pull[nearest, unit]) for unit in range(len(units))]
    moved, squared = batch_step(stored(X), units, pull)
    assert moved == pytest.approx(np.array(expected))
    assert squared == pytest.approx(np.square(X - units[nearest]).sum(axis=1))


def test_without_a_radius_it_is_a_step_of_k_means():
    X, units = problem(rows=200)
    lloyd = KMeans(len(units), init=units, n_init=1, max_iter=1, algorithm="lloyd").fit(X)
    moved, squared = batch_step(X, units, neighbourhood("gaussian", SQUARED, 0))
    assert set(lloyd.labels_) == set(range(len(units)))  # nobody was moved for want of rows
    assert moved == pytest.approx(lloyd.cluster_centers_)
    again, _ = winners(X, moved)
    assert again.tolist() == lloyd.predict(X).tolist()


def test_a_unit_whom_nobody_reaches_stays():
    units = np.array([[0.0], [10.0], [500.0]])
    pull = neighbourhood("gaussian", Grid(height=1, width=3).squared_distances(), 0)
    moved, _ = batch_step(np.array([[1.0], [2.0], [9.0]]), units, pull)
    assert moved.tolist() == [[1.5], [9], [500]]


@pytest.mark.parametrize("stored", [np.asarray, sp.csr_array])
@pytest.mark.parametrize("kind", NEIGHBOURHOODS)
def test_online_steps_one_by_one(kind, stored, monkeypatch):
    monkeypatch.setattr(competition, "SHOWN_CELLS", 12)  # two rows at a time
    X, units = problem()
    order = np.array([3, 1, 4, 1, 5])
    rates, radii = np.linspace(0.5, 0.1, 5), np.linspace(1.5, 0.5, 5)
    expected, lengths = units.copy(), []
    for row, rate, radius in zip(order, rates, radii, strict=True):
        apart = np.linalg.norm(expected - X[row], axis=1)
        lengths.append(apart.min() ** 2)
        pull = neighbourhood(kind, SQUARED[apart.argmin()], radius)
        expected = np.array(
            [m + rate * h * (X[row] - m) for m, h in zip(expected, pull, strict=True)]
        )
    found = online_steps(stored(X), units, order, rates, radii, kind, SQUARED)
    assert units == pytest.approx(expected)  # moved in place
    assert found == pytest.approx(lengths)


@pytest.mark.parametrize("stored", [np.asarray, sp.csr_array])
def test_the_principal_plane(stored):
    X = np.random.default_rng(0).normal(size=(300, 20)) * np.linspace(3, 0.1, 20) + 5
    plane = principal_plane(stored(X), np.random.default_rng(1))
    values, vectors = np.linalg.eigh(np.cov(X.T, bias=True))
    assert np.linalg.norm(plane, axis=1) ** 2 == pytest.approx(values[:-3:-1], rel=1e-3)
    for found, exact in zip(plane, vectors.T[:-3:-1], strict=True):
        assert abs(found @ exact) / np.linalg.norm(found) == pytest.approx(1, abs=1e-3)
        assert found[np.abs(found).argmax()] > 0


@pytest.mark.parametrize("shape", [(1, 1), (1, 5), (5, 1), (3, 2)])
def test_a_plane_of_less_than_two_directions(shape):
    X = np.arange(np.prod(shape), dtype=np.float32).reshape(shape)
    plane = principal_plane(X, np.random.default_rng(0))
    assert plane.shape == (2, shape[1])
    assert np.linalg.norm(plane[1]) == pytest.approx(0, abs=1e-3)
    variance = X.var(axis=0).sum()
    assert np.square(plane[0]).sum() == pytest.approx(variance, rel=1e-3, abs=1e-6)


def test_distances_of_units_worked_by_hand():
    units = np.array([[0.0], [1.0], [5.0]])
    assert unit_distances(units, Grid(height=1, width=3)).tolist() == [1, 2.5, 4]
    assert unit_distances(units[:1], Grid(height=1, width=1)).tolist() == [0]
