"""What everything that learns classes or numbers from plain rows does."""

import numpy as np
import pandas as pd
import polars as pl
import pytest
import scipy.sparse as sp
import torch
from sklearn.base import clone, is_classifier
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import parametrize_with_checks

import isthmus
from isthmus import models
from isthmus.core.errors import ParameterError, TrainingError
from isthmus.core.parameters import rules
from isthmus.fit.supervised import Supervised
from isthmus.models import saved
from tests.contracts.problems import PREDICTORS, small

every_one = pytest.mark.parametrize("name", PREDICTORS)
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")


def learner(name, **fields):
    return small(name, **{"epochs": 20, "learning_rate": 0.01} | fields)


def problem(name, rows=120, seed=0):
    """Rows of nine numbers, and what they lead to."""
    rng = np.random.default_rng(seed)
    X = rng.random((rows, 9)).astype(np.float32)
    total = X[:, :4].sum(axis=1) - X[:, 4:].sum(axis=1)
    if is_classifier(models.get(name)()):
        return X, np.array(["low", "mid", "top"])[np.digitize(total, [-0.9, -0.2])]
    return X, 100 + 10 * total.astype(np.float64)


def answer(model, X):
    return model.predict_proba(X) if is_classifier(model) else model.predict(X)


@parametrize_with_checks([learner(name, epochs=60) for name in PREDICTORS])
def test_check_estimator(estimator, check):
    check(estimator)


@every_one
def test_training_beats_not_training(name):
    X, y = problem(name, rows=500)
    known, unknown = slice(0, 400), slice(400, None)
    untrained = learner(name, epochs=0).fit(X[known], y[known])
    trained = learner(name, epochs=60).fit(X[known], y[known])
    score = trained.score(X[unknown], y[unknown])
    assert score > untrained.score(X[unknown], y[unknown])
    assert score > 0.7
    assert trained.training_["loss"][-1] < 0.8 * trained.training_["loss"][0]


@every_one
def test_whatever_the_rows_come_in(name):
    X, y = problem(name)
    model = learner(name).fit(X, y)
    expected = answer(model, X)
    frame = pd.DataFrame(X, columns=[f"c{n}" for n in range(9)])
    for other in (torch.from_numpy(X), sp.csr_array(X), np.asfortranarray(X), X.tolist()):
        np.testing.assert_allclose(answer(model, other), expected, rtol=1e-4, atol=1e-5)
    for other in (frame, pl.from_pandas(frame)):
        framed = learner(name).fit(other, y)
        np.testing.assert_allclose(answer(framed, other), expected, rtol=1e-3, atol=1e-4)
    for target in (list(y), pd.Series(y), torch.from_numpy(y) if y.dtype.kind == "f" else y):
        found = answer(learner(name).fit(X, target), X)
        np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-5)
    doubles = answer(model, X.astype(np.float64))
    assert (expected.dtype, doubles.dtype) == (np.float32, np.float64)
    np.testing.assert_allclose(doubles, expected, rtol=1e-3, atol=1e-4)


@every_one
def test_same_seed_same_numbers(name):
    X, y = problem(name)
    answers = []
    for elsewhere in (1, 2):
        np.random.seed(elsewhere)
        torch.manual_seed(elsewhere)
        before = torch.get_rng_state()
        answers.append(answer(learner(name).fit(X, y), X))
        assert torch.equal(torch.get_rng_state(), before)
    np.testing.assert_array_equal(*answers)
    assert not np.array_equal(answer(learner(name, random_state=1).fit(X, y), X), answers[0])


@every_one
def test_a_row_is_answered_alike_in_any_company(name):
    X, y = problem(name)
    model = learner(name).fit(X, y)
    together = answer(model, X)
    alone = np.concatenate([answer(model, X[n : n + 1]) for n in range(0, 120, 20)])
    np.testing.assert_allclose(alone, together[::20], rtol=1e-4, atol=1e-5)
    order = np.random.default_rng(1).permutation(120)
    np.testing.assert_allclose(answer(model, X[order]), together[order], rtol=1e-4, atol=1e-5)


@every_one
def test_the_same_after_loading(name, tmp_path):
    X, y = problem(name)
    model = learner(name).fit(X, y)
    loaded = isthmus.load(saved.save(model, tmp_path / "model"))
    assert repr(loaded.get_params()) == repr(model.get_params())
    np.testing.assert_array_equal(answer(loaded, X), answer(model, X))
    made = {attribute for attribute in vars(model) if attribute.endswith("_")}
    assert {attribute for attribute in vars(loaded) if attribute.endswith("_")} == made


@every_one
def test_the_best_epoch_on_other_rows_is_kept(name):
    X, y = problem(name)
    model = learner(name).fit(X[:80], y[:80], validation=(X[80:], y[80:]))
    log = model.training_
    assert log["metric"][log["best_epoch"] - 1] == min(log["metric"])
    if is_classifier(model):
        assert 1 - model.score(X[80:], y[80:]) == pytest.approx(min(log["metric"]))


@every_one
def test_in_a_pipeline_and_a_grid(name):
    X, y = problem(name)
    pipeline = make_pipeline(StandardScaler(), learner(name)).fit(X, y)
    assert np.isfinite(pipeline.score(X, y))
    grid = {"learning_rate": [1e-3, 1e-2]}
    search = GridSearchCV(learner(name), grid, cv=2, error_score="raise").fit(X, y)
    assert np.isfinite(search.best_score_)


@every_one
def test_bad_rows_are_refused_and_the_model_stays_usable(name):
    X, y = problem(name)
    model = learner(name).fit(X, y)
    expected = answer(model, X)
    for value in (np.nan, np.inf):
        bad = X.copy()
        bad[3, 4] = value
        for call in (lambda bad=bad: learner(name).fit(bad, y), lambda bad=bad: model.predict(bad)):
            with pytest.raises(ValueError, match="NaN|infinity"):
                call()
    with pytest.raises(ValueError, match="9 features"):
        model.predict(X[:, 1:])
    np.testing.assert_array_equal(answer(model, X), expected)


@every_one
def test_every_field_is_checked(name):
    for field in rules(models.get(name)):
        with pytest.raises(ParameterError, match=f"{name}: {field} is"):
            small(name).set_params(**{field: object()}).fit(*problem(name))


@every_one
def test_divergence_keeps_the_last_good_weights(name):
    wild = learner(name, learning_rate=1e30)
    try:
        wild.fit(*problem(name))
    except TrainingError as error:
        assert "learning_rate" in str(error)
    assert all(torch.isfinite(weight).all() for weight in wild.network_.parameters())


@every_one
def test_a_copy_is_a_plan_without_a_memory(name):
    model = learner(name).fit(*problem(name))
    assert isinstance(model, Supervised)
    assert not hasattr(clone(model), "network_")
