"""Classes of sequences and of their steps."""

import numpy as np
import pytest

from isthmus import EchoStateClassifier
from isthmus.core.errors import DataError
from isthmus.data import known


def rhythms(count=60, seed=0):
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, 3, count)
    lengths, phases = rng.integers(30, 60, count), rng.uniform(0, 6, count)
    X = [
        np.sin(np.arange(n) / (2 + label) + phase) + rng.normal(0, 0.2, n)
        for n, label, phase in zip(lengths, labels, phases, strict=True)
    ]
    return X, np.array(["fast", "middle", "slow"])[labels]


def test_rhythms_are_told_apart():
    model = EchoStateClassifier().fit(*rhythms())
    assert model.classes_.tolist() == ["fast", "middle", "slow"]
    assert model.score(*rhythms(seed=1)) > 0.95
    X, y = rhythms(seed=1)
    outputs = model.decision_function(X)
    assert outputs.shape == (60, 3)
    np.testing.assert_array_equal(model.classes_[outputs.argmax(axis=1)], model.predict(X))


def test_two_classes_have_one_number():
    X, y = rhythms()
    kept = [(x, label) for x, label in zip(X, y, strict=True) if label != "middle"]
    X, y = [x for x, _ in kept], [label for _, label in kept]
    model = EchoStateClassifier(units=30).fit(X, y)
    told = model.decision_function(X)
    assert told.shape == (len(X),)
    np.testing.assert_array_equal(model.predict(X), np.where(told > 0, "slow", "fast"))


def test_a_class_for_every_step():
    rng = np.random.default_rng(0)
    X = [rng.integers(0, 2, n).astype(float) for n in (300, 200)]
    y = [np.array(["no", "yes"])[np.concatenate([[0, 0], x[:-2]]).astype(int)] for x in X]
    model = EchoStateClassifier(leak=1.0, washout=5).fit(X[:1], y[:1])  # that of two steps before
    (told,) = model.predict(X[1:])
    np.testing.assert_array_equal(told[5:], y[1][5:])
    assert model.score(X[1:], y[1:]) == np.mean(told == y[1])
    assert [part.shape for part in model.decision_function(X)] == [(300,), (200,)]


@pytest.mark.parametrize(
    ("y", "said"),
    [(["a", "a"], "one class only, 'a'"), ([0.5, 1.5], "Unknown label type"), (["a"], "samples")],
)
def test_what_is_refused(y, said):
    with pytest.raises(ValueError, match=said):
        EchoStateClassifier().fit([np.ones(3), np.ones(4)], y)


def test_steps_without_their_class():
    with pytest.raises(DataError, match="sequence 1 has 4 steps"):
        EchoStateClassifier().fit([np.ones(3), np.ones(4)], [[1, 2, 1], [1, 2, 1]])


@pytest.mark.data("ecg5000")
def test_heartbeats():
    beats = known.samples("ecg5000")
    test = np.arange(500) % 3 == 0  # the rows are sorted by class
    model = EchoStateClassifier().fit(beats.X[~test], beats.y[~test])
    assert model.score(beats.X[test], beats.y[test]) > 0.9
