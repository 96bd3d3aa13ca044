"""What a map does like every other model: what it takes, what it answers, how it is kept."""

import numpy as np
import pandas as pd
import polars as pl
import pytest
import scipy.sparse as sp
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import parametrize_with_checks

import isthmus
from isthmus import SOM
from isthmus.core.errors import ParameterError
from isthmus.core.parameters import rules
from isthmus.models import saved
from tests.contracts.maps import KINDS, small
from tests.contracts.problems import rows

every_kind = pytest.mark.parametrize("kind", KINDS)


@pytest.mark.filterwarnings("ignore::UserWarning")
@parametrize_with_checks([small(kind) for kind in KINDS])
def test_check_estimator(estimator, check):
    check(estimator)


@every_kind
def test_training_beats_not_training(kind):
    X = rows(rows=300)
    known, unknown = X[:240], X[240:]
    online = KINDS[kind].get("training") == "online"
    model = small(kind, grid=(6, 6), **({"steps": 2400} if online else {})).fit(known)
    zero = {"steps": 0} if online else {"epochs": 0}
    untrained = small(kind, grid=(6, 6), **zero).fit(known)
    assert model.quantisation_error(unknown) < 0.9 * untrained.quantisation_error(unknown)
    assert model.training_["loss"][-1] < model.training_["loss"][0]
    assert len(untrained.training_["loss"]) == 0


@every_kind
def test_same_seed_same_numbers(kind):
    X = rows()
    one, two = (small(kind).fit(X).codebook_ for _ in range(2))
    np.testing.assert_array_equal(one, two)
    other = small(kind, start="rows", random_state=1).fit(X).codebook_
    assert not np.allclose(small(kind, start="rows").fit(X).codebook_, other)


@every_kind
def test_sparse_rows_are_dense_rows(kind):
    X = np.where(rows() > 0.6, rows(), 0).astype(np.float64)
    dense = small(kind).fit(X)
    sparse = small(kind).fit(sp.csr_array(X))
    assert sparse.codebook_ == pytest.approx(dense.codebook_, abs=1e-6)
    for stored in (sp.csr_array(X), sp.csc_matrix(X), sp.coo_array(X)):
        for answer in ("transform", "predict", "score_samples", "map_scores", "reconstruct"):
            found, expected = getattr(dense, answer)(stored), getattr(dense, answer)(X)
            np.testing.assert_allclose(found, expected, atol=1e-7)


def test_whatever_the_rows_come_in():
    X = rows()
    expected = small().fit(X).transform(X)
    frame = pd.DataFrame(X, columns=[f"c{n}" for n in range(12)])
    for other in (frame, pl.from_pandas(frame), np.asfortranarray(X), X.reshape(60, 3, 4)):
        model = small().fit(other)
        np.testing.assert_allclose(model.transform(other), expected, rtol=1e-5)
    assert model.reconstruct(X.reshape(60, 3, 4)).shape == (60, 3, 4)
    assert model.inverse_transform([0, 1]).shape == (2, 3, 4)


def test_a_row_is_answered_alike_in_any_company():
    X = rows(rows=200)
    model = small().fit(X)
    together, order = model.transform(X), np.random.default_rng(1).permutation(200)
    alone = np.concatenate([model.transform(X[n : n + 1]) for n in range(0, 200, 40)])
    np.testing.assert_allclose(alone, together[::40], rtol=1e-6)
    np.testing.assert_allclose(model.transform(X[order]), together[order], rtol=1e-6)


@every_kind
def test_the_same_after_loading(kind, tmp_path):
    X = rows()
    model = small(kind).fit(X)
    loaded = isthmus.load(saved.save(model, tmp_path / "model"))
    assert loaded.get_params() == model.get_params()
    for answer in ("transform", "predict", "map_scores", "reconstruct"):
        np.testing.assert_array_equal(getattr(loaded, answer)(X), getattr(model, answer)(X))
    made = {attribute for attribute in vars(model) if attribute.endswith("_")}
    assert {attribute for attribute in vars(loaded) if attribute.endswith("_")} == made
    np.testing.assert_array_equal(loaded.partial_fit(X).codebook_, model.partial_fit(X).codebook_)


def test_in_a_pipeline_a_grid_and_a_frame():
    X = rows()
    pipeline = make_pipeline(StandardScaler(), small()).set_output(transform="polars")
    frame = pipeline.fit_transform(X)
    assert isinstance(frame, pl.DataFrame)
    assert frame.columns == list(pipeline.get_feature_names_out())
    search = GridSearchCV(small(), {"sigma": [0.5, 1.0]}, cv=2, error_score="raise")
    assert np.isfinite(search.fit(X).best_score_)


@pytest.mark.filterwarnings("ignore:a grid of")
@every_kind
@pytest.mark.parametrize("shape", [(1, 4), (5, 1), (1, 1)])
def test_one_row_one_feature_and_one_unit(kind, shape):
    X = np.full(shape, 0.5, np.float32)
    assert small(kind).fit(X).quantisation_error(X) == pytest.approx(0, abs=1e-6)
    model = small(kind, grid=(1, 1), topology="rectangular").fit(X)
    assert model.topographic_error(X) == 0
    assert model.distance_map_.tolist() == [[0]]


@every_kind
def test_bad_rows_are_refused_and_the_model_stays_usable(kind):
    X = rows()
    with pytest.raises(NotFittedError):
        small(kind).transform(X)
    model = small(kind).fit(X)
    expected = model.transform(X)
    for value in (np.nan, np.inf):
        bad = X.copy()
        bad[3, 4] = value
        for call in (small(kind).fit, model.transform, model.predict, model.partial_fit):
            with pytest.raises(ValueError, match="NaN|infinity"):
                call(bad)
    with pytest.raises(ValueError, match="12 features"):
        model.predict(X[:, 1:])
    np.testing.assert_array_equal(model.transform(X), expected)


def test_every_field_is_checked():
    for field in rules(SOM):
        with pytest.raises(ParameterError, match=f"SOM: {field} is"):
            small().set_params(**{field: object()}).fit(rows())
    for fields, said in (
        ({"grid": (2, 3, 4)}, "grid is .2, 3, 4.; it must be two numbers"),
        ({"neighbourhood": "mexican-hat"}, "no mean in batch; use training='online'"),
        ({"grid": (3, 4), "topology": "hexagonal", "toroid": True}, "even number of rows, not 3"),
    ):
        with pytest.raises(ParameterError, match=said):
            small(**fields).fit(rows())
