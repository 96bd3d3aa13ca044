"""What every model of series does: echo states, and the forecaster of windows."""

import numpy as np
import pytest
import torch
from sklearn.base import clone
from sklearn.utils.estimator_checks import parametrize_with_checks

import isthmus
from isthmus import models
from isthmus.core import store
from isthmus.core.errors import ParameterError, SavedModelError
from isthmus.core.parameters import rules
from isthmus.models import saved

SMALL = {
    "EchoStateClassifier": {"units": 20},
    "EchoStateGenerator": {"units": 20, "washout": 0},
    "EchoStateRegressor": {"units": 20},
    "RecurrentForecaster": {"hidden": (8,), "epochs": 3, "batch_size": 16, "patience": None},
}
every_model = pytest.mark.parametrize("name", SMALL)


def small(name, **fields):
    return models.get(name)(**SMALL[name] | fields)


def problem(name, count=40, seed=0):
    """Noisy waves of 16 steps, slow ones and fast ones; y is what each model learns of them."""
    rng = np.random.default_rng(seed)
    speeds = 3 + 2 * (np.arange(count) % 2)
    times = np.arange(20) / speeds[:, None] + rng.uniform(0, 6, (count, 1))
    waves = np.sin(times) + 0.1 * rng.normal(size=(count, 20))
    X = waves[:, :16, None].astype(np.float32)
    return X, {
        "EchoStateClassifier": np.array(["fast", "slow"])[np.arange(count) % 2],
        "EchoStateGenerator": None,
    }.get(name, waves[:, 16:])


def told(model, X):
    if hasattr(model, "generate"):
        return np.asarray(model.generate(X, 4))
    return np.asarray(model.predict(X))


@parametrize_with_checks([small(name) for name in SMALL])
def test_check_estimator(estimator, check):
    check(estimator)


@every_model
def test_learning_beats_not_learning(name):
    X, y = problem(name, 200)
    new, answers = problem(name, 50, seed=1)
    model = small(name, **({"epochs": 25} if "epochs" in rules(models.get(name)) else {}))
    model.fit(X, y)
    if name == "EchoStateGenerator":
        assert -model.score(new) < 0.6 * np.square(np.diff(new, axis=1)).mean()
    elif name == "EchoStateClassifier":
        assert model.score(new, answers) > 0.9
    else:
        assert model.score(new, answers) > 0.5


@every_model
def test_same_answers_after_loading(name, tmp_path):
    X, y = problem(name)
    model = small(name).fit(X, y)
    expected = told(model, X)
    loaded = isthmus.load(saved.save(model, tmp_path / "model"))
    np.testing.assert_array_equal(told(loaded, X), expected)
    np.testing.assert_array_equal(told(model, X), expected)  # saving changed nothing
    assert loaded.get_params() == model.get_params()
    made = {name for name in vars(model) if name.endswith("_")}
    assert {name for name in vars(loaded) if name.endswith("_")} == made


@every_model
def test_a_part_that_is_missing(name, tmp_path):
    description, arrays = saved.describe(small(name).fit(*problem(name)))
    for part in arrays:
        rest = {key: array for key, array in arrays.items() if key != part}
        folder = tmp_path / part.replace(".", "-")
        store.write_folder(folder, {"kind": "estimator", "model": description}, {"arrays": rest})
        with pytest.raises(SavedModelError):
            saved.load(folder)


@every_model
def test_same_seed_same_numbers_whatever_the_global_state(name):
    X, y = problem(name)
    answers = []
    for elsewhere in (1, 2):
        np.random.seed(elsewhere)
        torch.manual_seed(elsewhere)
        state = np.random.get_state()[1].copy()
        answers.append(told(small(name).fit(X, y), X))
        np.testing.assert_array_equal(np.random.get_state()[1], state)
    np.testing.assert_array_equal(*answers)
    other = told(small(name, random_state=1).fit(X, y), X)
    assert name == "EchoStateClassifier" or not np.array_equal(other, answers[0])


@every_model
def test_company_changes_no_answer(name):
    X, y = problem(name)
    model = small(name).fit(X, y)
    expected = told(model, X)
    for rows in (slice(0, 1), slice(5, 12), slice(None, None, -1)):
        found = told(model, X[rows])
        if found.dtype.kind in "UO":
            np.testing.assert_array_equal(found, expected[rows])
        else:
            np.testing.assert_allclose(found, expected[rows], rtol=1e-5, atol=1e-6)


@every_model
def test_forms_of_the_same_windows(name):
    X, y = problem(name)
    expected = told(small(name).fit(X, y), X)
    for other in (list(X), X[:, :, 0], torch.from_numpy(X), X.astype(np.float64)):
        found = told(small(name).fit(other, y), other).reshape(expected.shape)
        if found.dtype.kind in "UO":
            np.testing.assert_array_equal(found, expected)
        else:
            np.testing.assert_allclose(found, expected, rtol=1e-3, atol=1e-4)


@every_model
def test_bad_input_is_refused(name):
    X, y = problem(name)
    model = small(name).fit(X, y)
    for bad in (np.nan, np.inf):
        broken = X.copy()
        broken[3, 4] = bad
        with pytest.raises(ValueError, match="sequence 3 holds (NaN|infinity) at step 4"):
            small(name).fit(broken, y)
        with pytest.raises(ValueError, match="NaN|infinity"):
            told(model, broken)
    with pytest.raises(ValueError, match="2 features"):
        told(model, np.ones((3, 16, 2)))
    with pytest.raises(ValueError, match="0 sequences"):
        told(model, [])


@every_model
def test_fit_checks_every_field(name):
    model = small(name)
    for field in rules(type(model)):
        broken = clone(model).set_params(**{field: object()})
        with pytest.raises(ParameterError, match=f"{name}: {field} is"):
            broken.fit(*problem(name))
