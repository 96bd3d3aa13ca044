"""Targets of sequences and targets of steps are told apart."""

import numpy as np
import pytest

from isthmus.core.errors import DataError, ParameterError
from isthmus.core.sequences import read_sequences
from isthmus.fit.step_targets import flat_targets, per_step


@pytest.mark.parametrize(
    ("y", "steps"),
    [
        ([1, 2], False),
        (["up", "down"], False),
        (np.ones(3), False),
        (np.ones((3, 4)), False),
        (np.ones((3, 4, 1)), True),
        ([np.ones(2), np.ones(3)], True),
        ([["a", "b"], ["a"]], True),
        (np.array([np.ones(2), np.ones(3)], dtype=object), True),
        ([], False),
    ],
)
def test_which_they_are(y, steps):
    assert per_step(y, "Model") is steps


def test_none_are_refused():
    with pytest.raises(ParameterError, match="Model requires y to be passed"):
        per_step(None, "Model")


def test_one_after_the_other():
    X = read_sequences([np.ones(2), np.ones(3)])
    flat, shape = flat_targets(X, [[[1, 2], [3, 4]], [[5, 6], [7, 8], [9, 0]]])
    assert flat.tolist() == [[1, 2], [3, 4], [5, 6], [7, 8], [9, 0]]
    assert shape == (2,)
    with pytest.raises(DataError, match=r"sequence 1 has 3 steps, and its y the shape \(2,\)"):
        flat_targets(X, [[1, 2], [1, 2]])
    with pytest.raises(DataError, match="2 sequences, but y has 1"):
        flat_targets(X, [[1, 2]])
    with pytest.raises(DataError, match="one value for each sequence; give a list of arrays"):
        flat_targets(X, ["up", "down"])
