"""Echo states on the codes of steps: as if the steps had been encoded by hand before."""

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.decomposition import PCA
from sklearn.exceptions import NotFittedError
from sklearn.frozen import FrozenEstimator

import isthmus
from isthmus import (
    EASE,
    Autoencoder,
    ConvolutionalAutoencoder,
    EchoStateClassifier,
    EchoStateGenerator,
    EchoStateRegressor,
    models,
)
from isthmus.core.errors import ParameterError
from isthmus.models import saved
from tests.fit.encoders import linear

NAMES = ("EchoStateClassifier", "EchoStateGenerator", "EchoStateRegressor")
every_name = pytest.mark.parametrize("name", NAMES)
PLAN = Autoencoder(code=2, epochs=3, precision="float32")


def waves(count=20, seed=0):
    """Slow and fast waves, seen through four mixtures of sine and cosine."""
    rng = np.random.default_rng(seed)
    mixtures = np.random.default_rng(7).normal(size=(2, 4))
    X, speeds = [], 3 + 2 * (np.arange(count) % 2)
    for speed, steps in zip(speeds, rng.integers(30, 50, count), strict=True):
        angles = np.arange(steps) / speed + rng.uniform(0, 6)
        X.append(np.stack([np.sin(angles), np.cos(angles)], axis=1) @ mixtures)
    return X, speeds


def target(name, speeds):
    return None if name == "EchoStateGenerator" else speeds


def small(name, **fields):
    return models.get(name)(units=15, washout=5, **fields)


def told(model, X):
    return np.ravel(model.generate(X, 6) if hasattr(model, "generate") else answers(model, X))


def answers(model, X):
    outputs = getattr(model, "decision_function", model.predict)
    return outputs(X)


@every_name
def test_an_identity_changes_nothing(name):
    X, speeds = waves()
    same = FrozenEstimator(linear(np.concatenate(X), np.eye(4)))
    plain = small(name).fit(X, target(name, speeds))
    coded = small(name, encoder=same).fit(X, target(name, speeds))
    np.testing.assert_allclose(told(coded, X), told(plain, X), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("name", ["EchoStateClassifier", "EchoStateRegressor"])
def test_codes_are_those_made_by_hand(name):
    X, speeds = waves()
    encoder = clone(PLAN).fit(np.concatenate(X))
    model = small(name, encoder=FrozenEstimator(encoder)).fit(X, speeds)
    codes = [encoder.transform(one) for one in X]
    by_hand = small(name).fit(codes, speeds)
    np.testing.assert_array_equal(answers(model, X), answers(by_hand, codes))
    assert model.inward_.shape == (2, 15)
    fitted_inside = small(name, encoder=PLAN).fit(X, speeds)
    np.testing.assert_array_equal(answers(fitted_inside, X), answers(by_hand, codes))
    assert not hasattr(PLAN, "network_")  # a clone was fitted


def test_a_generator_runs_on_codes_and_tells_steps():
    X, _ = waves()
    encoder = clone(PLAN).fit(np.concatenate(X))
    model = small("EchoStateGenerator", encoder=FrozenEstimator(encoder)).fit(X)
    codes = [encoder.transform(one) for one in X]
    by_hand = small("EchoStateGenerator").fit(codes)
    ahead = by_hand.generate(codes, 7)
    expected = encoder.inverse_transform(ahead.reshape(-1, 2)).reshape(20, 7, 4)
    np.testing.assert_allclose(model.generate(X, 7), expected, rtol=1e-6)
    following = model.next_steps(X)
    expected = [encoder.inverse_transform(part) for part in by_hand.next_steps(codes)]
    for one, other in zip(following, expected, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-6)
    errors = [one[6:] - other[5:-1] for one, other in zip(X, following, strict=True)]
    assert model.score(X) == pytest.approx(-np.square(np.concatenate(errors)).mean())


def test_waves_go_on_through_a_narrow_code():
    X, _ = waves()
    basis = np.linalg.svd(np.concatenate(X), full_matrices=False)[2][:2]
    model = EchoStateGenerator(encoder=FrozenEstimator(linear(np.concatenate(X), basis)))
    model.fit([one[:-5] for one in X])
    ahead = model.generate([one[:-5] for one in X], 5)
    assert np.abs(ahead - np.array([one[-5:] for one in X])).max() < 0.2


def test_steps_are_pictures():
    rng = np.random.default_rng(0)
    films = [rng.random((n, 4, 4)).astype("f4") for n in (5, 7, 6, 8)]
    encoder = ConvolutionalAutoencoder(channels=(2,), code=3, epochs=1)
    model = EchoStateClassifier(units=5, encoder=encoder).fit(films, [0, 1, 0, 1])
    assert model.predict(films).shape == (4,) and model.inward_.shape == (3, 5)
    maker = EchoStateGenerator(units=5, washout=0, encoder=encoder).fit(films)
    assert maker.generate(films, 2).shape == (4, 2, 4, 4)


@every_name
@pytest.mark.parametrize("frozen", [False, True])
def test_an_encoder_is_saved_with_its_model(name, frozen, tmp_path):
    X, speeds = waves()
    encoder = FrozenEstimator(clone(PLAN).fit(np.concatenate(X))) if frozen else PLAN
    model = small(name, encoder=encoder).fit(X, target(name, speeds))
    loaded = isthmus.load(saved.save(model, tmp_path / "model"))
    np.testing.assert_array_equal(told(loaded, X), told(model, X))
    again = isthmus.load(saved.save(loaded, tmp_path / "again"))
    np.testing.assert_array_equal(told(again, X), told(model, X))


def test_a_new_fit_forgets_the_encoder():
    X, speeds = waves()
    model = EchoStateRegressor(units=5, encoder=PLAN).fit(X, speeds)
    assert not hasattr(model.set_params(encoder=None).fit(X, speeds), "encoder_")


@every_name
def test_encoders_that_are_none_are_refused(name):
    X, speeds = waves()
    for wrong in (EASE(), FrozenEstimator(EASE()), FrozenEstimator(PCA())):
        with pytest.raises(ParameterError, match=r"encoder is .*; it must be an autoencoder"):
            small(name, encoder=wrong).fit(X, target(name, speeds))
    with pytest.raises(ParameterError, match=f"{name}: encoder is 'Autoencoder'"):
        small(name, encoder="Autoencoder").fit(X, target(name, speeds))
    with pytest.raises(NotFittedError):
        small(name, encoder=FrozenEstimator(Autoencoder())).fit(X, target(name, speeds))
    narrow = FrozenEstimator(clone(PLAN).fit(np.ones((5, 3)) * np.arange(3)))
    with pytest.raises(ParameterError, match="fitted on rows of 3 features, but these have 4"):
        small(name, encoder=narrow).fit(X, target(name, speeds))
