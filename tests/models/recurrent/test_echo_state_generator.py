"""Series that go on by themselves."""

import numpy as np
import pytest

from isthmus import EchoStateGenerator
from isthmus.core.errors import DataError, ParameterError
from isthmus.data.mackey_glass import mackey_glass


def test_running_freely_is_feeding_back_by_hand():
    wave = np.column_stack([np.sin(np.arange(200) / 6), np.cos(np.arange(200) / 4)]) * [3, 0.1]
    model = EchoStateGenerator(units=40).fit([wave])
    (ahead,) = model.generate([wave], steps=5)
    fed = wave
    for step in range(5):
        (told,) = model.next_steps([fed])
        np.testing.assert_allclose(ahead[step], told[-1], rtol=1e-9)
        fed = np.vstack([fed, told[-1:]])


def test_chaos_is_followed_for_a_while_and_its_manner_kept():
    series = mackey_glass(3000)
    model = EchoStateGenerator(units=300, spectral_radius=1.25, leak=0.3, washout=100, l2=1e-8).fit(
        [series[:2000]]
    )
    (ahead,) = model.generate([series[:2000]], steps=1000)
    assert np.abs(ahead[:84] - series[2000:2084]).max() < 0.1
    assert ahead.std() == pytest.approx(series.std(), rel=0.3)
    assert series.min() - 0.2 < ahead.min() and ahead.max() < series.max() + 0.2


def test_one_to_many_from_the_first_step():
    """Each first value names a word, which is then written out."""
    words = {0.1: [0.1, 0.9, 0.3, 0.5], 0.7: [0.7, 0.2, 0.2, 0.8]}
    X = np.array([words[key] for key in (0.1, 0.7) for _ in range(4)])[:, :, None]
    model = EchoStateGenerator(units=50, washout=0, l2=1e-9).fit(X)
    told = model.generate(np.array([[[0.1]], [[0.7]]]), steps=3)
    np.testing.assert_allclose(told[:, :, 0], [words[0.1][1:], words[0.7][1:]], atol=1e-3)


def test_score_is_the_error_of_the_next_step():
    wave = np.sin(np.arange(300) / 5)
    model = EchoStateGenerator(washout=30).fit([wave])
    (told,) = model.next_steps([wave])
    assert model.score([wave]) == pytest.approx(-np.square(wave[31:] - told[30:-1]).mean())


def test_what_is_refused():
    wave = np.sin(np.arange(50) / 5)
    with pytest.raises(DataError, match="longest sequence has 50 steps .*; with a washout of 60"):
        EchoStateGenerator(washout=60).fit([wave])
    model = EchoStateGenerator(washout=10).fit([wave])
    for steps in (0, 1.5, True):
        with pytest.raises(ParameterError, match="it must be a whole number >= 1"):
            model.generate([wave], steps)
    with pytest.raises(DataError, match="no sequence has a step after its washout"):
        model.score([wave[:8]])
    with pytest.raises(DataError, match="have 2 features"):
        model.next_steps([np.ones((5, 2))])
