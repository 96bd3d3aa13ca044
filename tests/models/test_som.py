"""The map: its rule beside plain ones, its kinship with k-means, its figures on iris."""

import warnings

import numpy as np
import pytest
import scipy.sparse as sp
from sklearn.base import clone
from sklearn.cluster import KMeans
from sklearn.datasets import load_iris
from sklearn.preprocessing import StandardScaler

from isthmus import SOM
from isthmus.core.errors import ParameterError, TrainingError
from tests.contracts.maps import KINDS, small
from tests.contracts.problems import rows

every_kind = pytest.mark.parametrize("kind", KINDS)


def iris():
    return StandardScaler().fit_transform(load_iris().data)


# What it answers


@every_kind
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_answers_beside_plain_distances(kind, dtype):
    X = rows().astype(dtype)
    model = small(kind).fit(X)
    units = model.codebook_.reshape(20, 12)
    apart = np.linalg.norm(X[:, None].astype(float) - units, axis=2)
    best = apart.argmin(axis=1)
    assert model.transform(X) == pytest.approx(apart, rel=1e-5, abs=1e-7)
    assert model.predict(X).tolist() == best.tolist()
    assert model.score_samples(X) == pytest.approx(-apart.min(axis=1), rel=1e-5, abs=1e-7)
    assert model.quantisation_error(X) == pytest.approx(apart.min(axis=1).mean(), rel=1e-5)
    assert model.score(X) == -model.quantisation_error(X)
    np.testing.assert_array_equal(model.reconstruct(X), units[best])
    assert model.hits(X).ravel().tolist() == np.bincount(best, minlength=20).tolist()
    np.testing.assert_array_equal(model.hits_, model.hits(X))
    for answer in (model.transform(X), model.reconstruct(X), model.score_samples(X)):
        assert answer.dtype == model.codebook_.dtype == dtype
    assert model.transform(X.astype(np.float64)).dtype == np.float64


@every_kind
def test_the_distance_map_and_the_scores_by_it(kind):
    X = rows()
    model = small(kind).fit(X)
    places = model._grid().squared_distances() ** 0.5
    near = (places > 0) & (places < (1.1 if model.topology == "hexagonal" else 1.5))
    units = model.codebook_.reshape(20, 12).astype(float)
    apart = np.linalg.norm(units[:, None] - units, axis=2)
    expected = (apart * near).sum(axis=1) / near.sum(axis=1)
    assert model.distance_map_.ravel() == pytest.approx(expected, rel=1e-5)
    by_map = model.score_samples(X) - expected[model.predict(X)]
    assert model.map_scores(X) == pytest.approx(by_map, rel=1e-5)


@every_kind
def test_the_topographic_error_beside_a_plain_one(kind):
    X = rows(rows=200)
    model = small(kind).fit(X)
    places = model._grid().squared_distances() ** 0.5
    reach = 1.1 if model.topology == "hexagonal" else 1.5
    first, second = np.argsort(model.transform(X), axis=1)[:, :2].T
    torn = (places[first, second] > reach).mean()
    assert model.topographic_error(X) == pytest.approx(torn)


def test_labels_of_units():
    X = rows()
    model = small().fit(X)
    labels = np.array(["b", "a", "a"] * 20)
    found = model.label_map(X, labels)
    units = model.predict(X)
    assert found.counts.shape == (4, 5, 2)
    for unit in range(20):
        of_unit = labels[units == unit]
        counts = [(of_unit == "a").sum(), (of_unit == "b").sum()]
        assert found.counts.reshape(20, 2)[unit].tolist() == counts
    with pytest.raises(ParameterError, match="60 rows and labels of shape"):
        model.label_map(X, labels[:5])


def test_far_from_the_origin_no_digit_is_lost():
    X = rows().astype(np.float64)
    near, far = small().fit(X), small().fit(X + 1e6)
    assert far.codebook_ - 1e6 == pytest.approx(near.codebook_, abs=1e-6)
    assert far.transform(X + 1e6) == pytest.approx(near.transform(X), abs=1e-6)


# How it learns


@pytest.mark.parametrize("decay", ["inverse", "linear", "exponential"])
def test_the_batch_rule_beside_a_plain_one(decay):
    X = rows().astype(np.float64)
    start = small(epochs=0).fit(X).codebook_.reshape(20, 12)
    places = np.array([(row, column) for row in range(4) for column in range(5)], float)
    squared = np.square(places[:, None] - places).sum(axis=2)
    units = start.copy()
    for epoch in range(6):
        left = {"inverse": 1 / (1 + epoch / 3), "linear": 1 - epoch / 6}.get(
            decay, 0.01 ** (epoch / 6)
        )
        best = np.linalg.norm(X[:, None] - units, axis=2).argmin(axis=1)
        pull = np.exp(-squared[best] / (2 * (1.5 * left) ** 2))  # (rows, units)
        pull[pull < 1e-30] = 0
        reached = pull.any(axis=0)  # others stay
        units[reached] = (pull.T @ X)[reached] / pull.sum(axis=0)[reached, None]
    found = small(epochs=6, decay=decay).fit(X).codebook_.reshape(20, 12)
    assert found == pytest.approx(units)


def test_the_online_rule_beside_a_plain_one():
    """Rows as different as can be are shown once each, so their order can be read off."""
    X = np.diag(np.arange(1.0, 7))
    model = SOM(grid=(2, 2), training="online", steps=6, learning_rate=0.4, sigma=0, start="rows")
    start = clone(model).set_params(steps=0).fit(X)
    found = model.fit(X)
    from isthmus.core.seeds import stream

    order = stream(0, "order", 0).permutation(6)
    units = start.codebook_.reshape(4, 6).copy()
    for step, row in enumerate(order):
        best = np.linalg.norm(units - X[row], axis=1).argmin()
        units[best] += 0.4 / (1 + step / 3) * (X[row] - units[best])
    assert found.codebook_.reshape(4, 6) == pytest.approx(units)
    assert sorted(order) == list(range(6))


def test_without_a_radius_it_is_k_means():
    X = iris()
    model = SOM(grid=(2, 3), sigma=0, start="rows", epochs=30, random_state=2).fit(X)
    start = SOM(grid=(2, 3), sigma=0, start="rows", epochs=0, random_state=2).fit(X)
    lloyd = KMeans(6, init=start.weights, n_init=1, max_iter=30, tol=0, algorithm="lloyd").fit(X)
    assert model.weights == pytest.approx(lloyd.cluster_centers_)
    assert model.predict(X).tolist() == lloyd.labels_.tolist()


def test_the_start_spans_the_principal_plane():
    X = iris()
    model = SOM(grid=(4, 6), epochs=0).fit(X)
    values, _ = np.linalg.eigh(np.cov(X.T, bias=True))
    first, second = (
        model.codebook_[1, 5] - model.codebook_[1, 0],
        model.codebook_[3] - model.codebook_[0],
    )
    assert np.linalg.norm(first) == pytest.approx(2 * values[-1] ** 0.5, rel=1e-3)
    assert np.linalg.norm(second[0]) == pytest.approx(2 * values[-2] ** 0.5, rel=1e-3)
    assert model.weights.mean(axis=0) == pytest.approx(np.zeros(4), abs=1e-9)
    high = SOM(grid=(6, 4), epochs=0).fit(X).codebook_
    assert np.linalg.norm(high[5, 0] - high[0, 0]) == pytest.approx(2 * values[-1] ** 0.5, rel=1e-3)


def test_iris_online():
    """Beside MiniSom with these settings: .189 and .045."""
    X = iris()
    fitted = [SOM(training="online", steps=10_000, random_state=s).fit(X) for s in range(5)]
    assert np.mean([model.quantisation_error(X) for model in fitted]) <= 0.19
    assert np.mean([model.topographic_error(X) for model in fitted]) <= 0.05


@pytest.mark.parametrize("kind", ["batch", "online"])
def test_going_on_is_fitting_a_pass_at_a_time(kind):
    X = rows(rows=50)
    whole = small(kind, epochs=3).fit(X)
    parts = small(kind, epochs=3)
    for _ in range(3):
        parts.partial_fit(X)
    np.testing.assert_array_equal(parts.codebook_, whole.codebook_)
    assert parts.training_["loss"] == whole.training_["loss"]
    assert parts.training_["updates"] == (3 if kind == "batch" else 150)
    assert np.isfinite(parts.partial_fit(X).codebook_).all()  # and beyond the end
    np.testing.assert_array_equal(parts.fit(X).codebook_, whole.codebook_)  # afresh


def test_rows_can_come_one_by_one():
    X = rows().astype(np.float64)
    model = small("online", start="rows", steps=1000).partial_fit(X)
    before = model.quantisation_error(X[:1])
    for _ in range(20):
        model.partial_fit(X[:1])
    assert model.quantisation_error(X[:1]) < before / 10
    assert model.training_["updates"] == 80
    assert model.hits_.sum() == 1


def test_batch_knows_no_order():
    X = rows().astype(np.float64)
    order = np.random.default_rng(0).permutation(len(X))
    assert small().fit(X[order]).codebook_ == pytest.approx(small().fit(X).codebook_)


def test_a_hat_that_is_too_strong():
    X = rows().astype(np.float64)
    model = SOM(grid=(8, 8), training="online", neighbourhood="mexican-hat", learning_rate=1)
    model.set_params(steps=100_000, sigma=1, decay="inverse")
    with (
        pytest.raises(TrainingError, match="learning_rate=1 .*keeps the units of the pass before"),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore", UserWarning)
        model.fit(X)
    assert model.training_["stopped"] == "diverged"
    assert np.isfinite(model.codebook_).all()
    assert np.isfinite(model.transform(X[:3])).all()


# What it is given


@every_kind
def test_wide_sparse_rows_are_never_made_dense(kind, monkeypatch):
    X = sp.random_array((300, 50_000), density=1e-4, format="csr", rng=0, dtype=np.float32)
    largest = 0
    plain = sp.csr_array.toarray

    def watched(self, *args, **kwargs):
        nonlocal largest
        largest = max(largest, self.shape[0])
        return plain(self, *args, **kwargs)

    monkeypatch.setattr(sp.csr_array, "toarray", watched)
    fields = (
        {"grid": (2, 2), "steps": 5} if kind in ("online", "hat on a toroid") else {"epochs": 1}
    )
    model = SOM(**{**KINDS[kind], "grid": (2, 2), **fields}).fit(X)
    assert model.predict(X).shape == (300,)
    assert largest <= 20


def test_a_grid_larger_than_the_data_is_warned_of():
    with pytest.warns(
        UserWarning, match="10 x 10 has more units than there are rows, 60.*about 39"
    ):
        SOM().fit(rows())
