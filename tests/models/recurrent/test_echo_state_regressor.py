"""Readouts of drawn states: worked out in NumPy, learned in closed form, refused clearly."""

import pickle

import numpy as np
import pytest

from isthmus import EchoStateRegressor
from isthmus.core.errors import DataError, ParameterError


def states(model, series):
    """[x, s] of every step of one series, from the formula."""
    x = (series - model.shift_) / model.factor_
    s, found, W = np.zeros(model.units), [], model.within_.toarray()
    for step in x:
        s = (1 - model.leak) * s + model.leak * np.tanh(step @ model.inward_ + model.bias_ + W @ s)
        found.append(np.concatenate([step, s]))
    return np.array(found)


def ridge(features, y, l2):
    mean, y_mean = features.mean(0), y.mean(0)
    centred = features - mean
    weights = np.linalg.solve(
        centred.T @ centred + l2 * np.eye(features.shape[1]), centred.T @ (y - y_mean)
    )
    return weights, y_mean - mean @ weights


def test_many_to_many_by_hand():
    rng = np.random.default_rng(0)
    X, y = [rng.normal(3, 2, size=(n, 2)) for n in (30, 45)], []
    y = [np.cumsum(x, axis=0)[:, :1] for x in X]
    model = EchoStateRegressor(units=12, washout=5, l2=0.3).fit(X, y)
    features = [states(model, x) for x in X]
    weights, bias = ridge(np.vstack([f[5:] for f in features]), np.vstack([t[5:] for t in y]), 0.3)
    np.testing.assert_allclose(model.readout_, weights, atol=1e-10)
    for found, f in zip(model.predict(X), features, strict=True):
        np.testing.assert_allclose(found, f @ weights + bias, atol=1e-10)
    assert model.by_step_


@pytest.mark.parametrize("summary", ["last", "mean"])
def test_many_to_one_by_hand(summary):
    rng = np.random.default_rng(0)
    X, y = [rng.normal(size=n) for n in (9, 4, 12, 7, 3, 8)], rng.normal(size=(6, 3))
    model = EchoStateRegressor(units=5, washout=5, l2=0.1, summary=summary).fit(X, y)
    seen = [states(model, x[:, None]) for x in X]
    seen = [s[-1] if summary == "last" else s[min(5, len(s) - 1) :].mean(0) for s in seen]
    weights, bias = ridge(np.array(seen), y, 0.1)
    np.testing.assert_allclose(model.predict(X), np.array(seen) @ weights + bias, atol=1e-10)


def test_it_remembers_what_was_said_before():
    rng = np.random.default_rng(0)
    X = [rng.uniform(-1, 1, 1500) for _ in range(2)]
    y = [np.concatenate([np.zeros(4), x[:-4]]) for x in X]  # the input of four steps before
    model = EchoStateRegressor(washout=20, leak=1.0, input_scale=0.1).fit(X[:1], y[:1])
    assert model.score(X[1:], y[1:]) > 0.99
    forgetful = EchoStateRegressor(washout=20, spectral_radius=0.0, leak=1.0).fit(X[:1], y[:1])
    assert forgetful.score(X[1:], y[1:]) < 0.05


def test_targets_come_back_in_the_form_of_the_inputs():
    X = np.random.default_rng(0).normal(size=(6, 10, 2))
    model = EchoStateRegressor(units=10).fit(X, X[:, :, :1])
    assert model.predict(X).shape == (6, 10, 1)
    model.fit(list(X), [x[:, 0] for x in X])
    assert [part.shape for part in model.predict(list(X))] == [(10,)] * 6
    for y in (np.ones(6), np.ones((6, 1)), np.ones((6, 4))):
        assert model.fit(X, y).predict(X).shape == y.shape


def test_a_chosen_penalty_is_kept_and_smooths_noise():
    rng = np.random.default_rng(0)
    series = np.sin(np.arange(400) / 9) + rng.normal(0, 0.3, 400)
    clean = np.sin(np.arange(400) / 9)
    fit = {"X": [series[:300]], "y": [clean[1:301]]}
    chosen = EchoStateRegressor(washout=20).fit(**fit)
    rough = EchoStateRegressor(washout=20, l2=1e-9).fit(**fit)
    errors = [
        np.square(model.predict([series[:-1]])[0][300:] - clean[301:]).mean()
        for model in (chosen, rough)
    ]
    assert chosen.l2_ > 1e-3 and errors[0] < errors[1]


def test_pickles_and_refits():
    X = np.random.default_rng(0).normal(size=(8, 5))
    model = EchoStateRegressor(units=7).fit(X, X.sum(axis=1))
    copy = pickle.loads(pickle.dumps(model))
    np.testing.assert_array_equal(copy.predict(X), model.predict(X))
    first = model.predict(X)
    model.set_params(units=3).fit(X, X.sum(axis=1))
    assert model.predict(X).shape == first.shape and not np.array_equal(model.predict(X), first)


@pytest.mark.parametrize(
    ("X", "y", "said"),
    [
        ([np.ones(4), np.ones(3)], [np.ones(4), np.ones(4)], "sequence 1 has 3 steps"),
        ([np.ones(4)], [np.ones(4), np.ones(4)], "1 sequences, but y has 2"),
        ([np.ones(4)], [np.array([1, np.nan, 1, 1])], "NaN"),
        ([np.ones(4), np.ones(4)], [1.0], "inconsistent numbers of samples"),
        ([np.array([1, np.nan])], [1.0], "sequence 0 holds NaN at step 1"),
    ],
)
def test_what_does_not_fit(X, y, said):
    with pytest.raises(ValueError, match=said):
        EchoStateRegressor(units=3).fit(X, y)


def test_a_washout_that_leaves_nothing():
    with pytest.raises(DataError, match="washout is 9, and no sequence is longer"):
        EchoStateRegressor(washout=9).fit([np.ones(9)], [np.ones(9)])
    with pytest.raises(ParameterError, match="leak is 0"):
        EchoStateRegressor(leak=0).fit([np.ones(9)], [np.ones(9)])
