import numpy as np
import pytest

from isthmus.core.errors import ParameterError
from isthmus.plot.fantasies import fantasies

pytest.importorskip("matplotlib")


def labels(axes):
    ticks = axes.get_xticklabels(), axes.get_yticklabels()
    return [[label.get_text() for label in side] for side in ticks]


def test_of_images_time_runs_from_left_to_right():
    states = np.arange(6).reshape(2, 3, 1) * np.ones((2, 3, 4)) / 5
    (axes,) = fantasies(states, steps=[1, 10, 1000], image_shape=(2, 2)).axes
    assert np.allclose(axes.images[0].get_array()[::3, ::3], np.arange(6).reshape(2, 3) / 5)
    assert labels(axes) == [["1", "10", "1,000"], ["1", "2"]]
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("steps of the chain", "chain")


def test_of_other_rows_time_runs_downwards():
    states = np.random.default_rng(0).random((2, 3, 5))
    (axes,) = fantasies(states, steps=[1, 10, 1000]).axes
    picture = axes.images[0].get_array()
    for line in (0, 1):  # each strip is two cells high
        assert np.allclose(picture[line::3, :5], states[0])
        assert np.allclose(picture[line::3, 6:], states[1])
    assert labels(axes) == [["1", "2"], ["1", "10", "1,000"]]
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("chain", "steps of the chain")


def test_steps_must_be_as_many_as_moments():
    with pytest.raises(ParameterError, match="2 steps for across"):
        fantasies(np.ones((2, 3, 4, 4)), steps=[1, 2])
