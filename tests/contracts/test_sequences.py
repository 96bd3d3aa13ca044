"""What holds of every model that reads sequences of any lengths and answers with targets."""

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.utils.estimator_checks import parametrize_with_checks

import isthmus
from isthmus import models
from isthmus.core.errors import ParameterError
from isthmus.core.parameters import rules
from isthmus.fit.checkpoint import Checkpoint
from isthmus.models import saved
from isthmus.nn.cells import CELLS
from tests.fit.stops import stopped_after

NAMES = ("RecurrentClassifier", "RecurrentRegressor", "RecurrentTagger")
OF_ROWS = NAMES[:2]  # that take rows of a table as series
every_one = pytest.mark.parametrize("name", NAMES)


def small(name, **fields):
    settings = {"hidden": (8,), "epochs": 3, "batch_size": 16, "patience": None}
    return models.get(name)(**settings | fields)


def problem(name, count=60, seed=0):
    """Series of 3 to 8 steps of two numbers; what is asked is in the sum of the first ones."""
    rng = np.random.default_rng(seed)
    X = [rng.normal(size=(n, 2)).astype(np.float32) for n in rng.integers(3, 9, count)]
    sums = [one[:, 0].cumsum() for one in X]
    if name == "RecurrentTagger":
        return X, [np.where(so_far > 0, "up", "down") for so_far in sums]
    totals = np.array([so_far[-1] for so_far in sums])
    return X, totals if name == "RecurrentRegressor" else np.where(totals > 0, "up", "down")


def alike(one, other, **near):
    for a, b in zip(one, other, strict=True):
        if np.asarray(a).dtype.kind in "fc":
            np.testing.assert_allclose(a, b, **near)
        else:
            np.testing.assert_array_equal(a, b)


def answers(model, X):
    return model.predict_proba(X) if hasattr(model, "predict_proba") else model.predict(X)


@every_one
def test_training_beats_not_training(name):
    X, y = problem(name, 200)
    begun = small(name, epochs=0).fit(X, y).score(X, y)
    trained = small(name, epochs=15, learning_rate=0.02).fit(X, y).score(*problem(name, 200, 1))
    assert trained > max(begun, 0.7)


@every_one
def test_the_same_after_loading(name, tmp_path):
    X, y = problem(name)
    model = small(name, bidirectional=True).fit(X, y)
    loaded = isthmus.load(saved.save(model, tmp_path / "model"))
    alike(answers(loaded, X), answers(model, X), rtol=0)
    assert loaded.get_params() == model.get_params()
    alike(loaded.predict(X), model.predict(X), rtol=0)


@every_one
def test_the_same_seed_the_same_numbers(name):
    X, y = problem(name)
    fields = {"dropout": 0.3, "hidden": (8, 6)}
    one, same = (answers(small(name, **fields).fit(X, y), X) for _ in range(2))
    alike(one, same, rtol=0)
    other = answers(small(name, **fields, random_state=1).fit(X, y), X)
    assert not np.allclose(np.concatenate(list(map(np.ravel, one))),
                           np.concatenate(list(map(np.ravel, other))))  # fmt: skip


@every_one
def test_company_and_order_change_no_answer(name):
    X, y = problem(name)
    model = small(name).fit(X, y)
    found = answers(model, X)
    alike(answers(model, X[:7]), found[:7], atol=1e-6)
    alike(answers(model, X[::-1]), found[::-1], atol=1e-6)


@every_one
def test_double_precision_is_answered_in_it(name):
    X, y = problem(name)
    model = small(name, precision="float64").fit([one.astype(float) for one in X], y)
    found = answers(model, [one.astype(float) for one in X])
    assert found[0].dtype == np.float64
    alike(answers(model, X), found, atol=1e-5)


@every_one
@pytest.mark.parametrize("cell", CELLS)
def test_products_of_half_precision(name, cell):
    X, y = problem(name)
    fields = {"cell": cell, "truncation": 2, "bidirectional": True}
    exact = small(name, **fields).fit(X, y)
    rough = small(name, **fields, precision="bfloat16").fit(X, y)
    assert rough.training_["precision"] == "bfloat16"
    np.testing.assert_allclose(rough.training_["loss"], exact.training_["loss"], rtol=0.02)


@every_one
def test_what_is_given_is_not_changed(name):
    X, y = problem(name)
    before = [one.copy() for one in X]
    small(name).fit(X, y).predict(X)
    alike(X, before, rtol=0)


@every_one
def test_a_training_goes_on_where_it_was_interrupted(name, tmp_path, monkeypatch):
    X, y = problem(name)
    fields = {"dropout": 0.3, "hidden": (8, 6)}
    whole = small(name, **fields).fit(X, y)
    with stopped_after(6, monkeypatch):  # of 4 an epoch
        small(name, **fields).fit(X, y, checkpoint=Checkpoint(tmp_path, every=0))
    again = Checkpoint(tmp_path, every=0, resume=True)
    alike(answers(small(name, **fields).fit(X, y, checkpoint=again), X), answers(whole, X), rtol=0)


@every_one
def test_fit_checks_every_field(name):
    model = small(name)
    for field in rules(type(model)):
        broken = clone(model).set_params(**{field: object()})
        with pytest.raises(ParameterError, match=f"{name}: {field} is"):
            broken.fit(*problem(name, 10))


@every_one
def test_bad_sequences_are_refused_and_nothing_is_changed(name):
    X, y = problem(name)
    model = small(name).fit(X, y)
    expected = answers(model, X)
    for bad, said in (
        ([], "0 sequences|at least|minimum of 1|Expected"),
        ([np.full((3, 2), np.nan)], "NaN at step 0"),
        ([np.zeros((3, 2)), np.zeros((0, 2))], "sequence 1 has no steps"),
        ([np.array(["a", "b"])], "real numbers"),
        ([np.zeros((3, 4))], "4 features"),
    ):
        with pytest.raises(ValueError, match=said):
            model.predict(bad)
    alike(answers(model, X), expected, rtol=0)


@parametrize_with_checks(
    [small(name, cell="rnn", epochs=20, learning_rate=0.02) for name in OF_ROWS]
)
def test_check_estimator(estimator, check):
    check(estimator)
