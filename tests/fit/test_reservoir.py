"""The drawn layer: its spectral radius, its sparseness, and its states step by step."""

import numpy as np
import pytest

from isthmus.core.sequences import read_sequences
from isthmus.fit import reservoir
from isthmus.fit.reservoir import Reservoir, largest_eigenvalue


def drawn(units=30, features=2, seed=0, **more):
    fields = {"connections": 10, "spectral_radius": 0.9, "input_scale": 0.5, "leak": 0.5} | more
    return Reservoir.draw(np.random.default_rng(seed), features, units, **fields)


@pytest.mark.parametrize(
    ("units", "seed"), [(1, 0), (5, 0), (30, 0), (250, 0), (500, 1), (300, 2), (300, 18), (300, 28)]
)
def test_the_spectral_radius_is_as_asked(units, seed):
    layer = drawn(units, seed=seed, spectral_radius=1.25)
    values = np.linalg.eigvals(layer.within.toarray())
    assert abs(values).max() == pytest.approx(1.25, rel=1e-6)
    assert (np.diff(layer.within.indptr) == min(10, units)).all()
    assert abs(layer.inward).max() <= 0.5 and layer.inward.shape == (2, units)


def test_a_layer_without_memory():
    assert largest_eigenvalue(drawn(spectral_radius=0.0).within) == 0


@pytest.mark.parametrize("units", [30, 250])
@pytest.mark.parametrize("leak", [0.3, 1.0])
def test_states_step_by_step(monkeypatch, units, leak):
    monkeypatch.setattr(reservoir, "CELLS", 7 * units)  # several blocks, several stretches
    rng = np.random.default_rng(1)
    X = read_sequences([rng.normal(size=(n, 2)) for n in (4, 11, 1, 9, 9, 6, 2, 3, 5)])
    layer = drawn(units, leak=leak)
    W, found = layer.within.toarray(), np.full((len(X.values), units), np.nan)
    for places, states in layer.walk(X):
        assert np.isnan(found[places]).all()  # each step once
        found[places] = states
    for first, last in zip(X.offsets[:-1], X.offsets[1:], strict=True):
        state = np.zeros(units)
        for step in range(first, last):
            inward = X.values[step] @ layer.inward + layer.bias
            state = (1 - leak) * state + leak * np.tanh(inward + W @ state)
            np.testing.assert_allclose(found[step], state, atol=1e-12)


def test_old_inputs_are_forgotten():
    rng = np.random.default_rng(0)
    tail = rng.normal(size=(200, 2))
    X = read_sequences([np.vstack([rng.normal(size=(50, 2)), tail]) for _ in range(2)])
    (_, states), *rest = list(drawn().walk(X))
    assert not rest
    one, other = states[0::2], states[1::2]  # of equal length they go side by side
    apart = np.abs(one - other).max(axis=1)
    assert apart[40] > 0.01 and apart[-1] < 1e-6
