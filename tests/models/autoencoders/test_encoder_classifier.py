"""The classifier on an encoder: who is fitted, who moves, and what is left as it was."""

import numpy as np
import pytest
import scipy.sparse as sp
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.frozen import FrozenEstimator
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.utils.estimator_checks import parametrize_with_checks

from isthmus import (
    Autoencoder,
    BinaryAutoencoder,
    ConvolutionalAutoencoder,
    DenoisingAutoencoder,
    EncoderClassifier,
    SequenceAutoencoder,
    StackedAutoencoder,
)
from isthmus.core.errors import ParameterError
from isthmus.fit.checkpoint import Checkpoint
from isthmus.models import saved
from isthmus.models.autoencoders.variational_autoencoder import VariationalAutoencoder
from tests.fit.stops import stopped_after

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")
FAST = {"batch_size": 16, "precision": "float32"}


def labelled(rows=200, seed=0):
    """Three kinds of rows in [0, 1] that overlap."""
    rng = np.random.default_rng(seed)
    y = rng.integers(3, size=rows)
    centres = np.random.default_rng(9).random((3, 8))
    X = (centres[y] + 0.25 * rng.normal(size=(rows, 8))).clip(0, 1)
    return X.astype(np.float32), np.array(["ant", "bee", "cat"])[y]


def stack(**layer):
    first = DenoisingAutoencoder(**{"epochs": 5, "code_activation": "tanh"} | FAST | layer)
    return StackedAutoencoder(hidden=(7,), code=6, layer=first, epochs=0, **FAST)


@parametrize_with_checks(
    [
        EncoderClassifier(epochs=20, learning_rate=0.05, **FAST),
        EncoderClassifier(
            encoder=Autoencoder(code=4, epochs=2, **FAST), epochs=20, learning_rate=0.05, **FAST
        ),
    ]
)
def test_check_estimator(estimator, check):
    check(estimator)


def test_on_a_frozen_code_it_is_a_softmax_regression():
    X, y = labelled()
    y[::3] = y[0]  # wrong labels keep the weights small
    encoder = Autoencoder(code=3, epochs=5, **FAST).fit(X)
    model = EncoderClassifier(
        encoder=FrozenEstimator(encoder), fine_tune=False, epochs=1500, batch_size=200,
        learning_rate=0.3, schedule="cosine", precision="float64",
    ).fit(X, y)  # fmt: skip
    codes = encoder.transform(X.astype(np.float64))
    expected = LogisticRegression(C=np.inf, tol=1e-10, max_iter=10000).fit(codes, y)
    np.testing.assert_array_equal(model.classes_, expected.classes_)
    np.testing.assert_allclose(model.predict_proba(X), expected.predict_proba(codes), atol=1e-4)
    weight = model.network_["output"].weight.detach().numpy().T
    centred = weight - weight.mean(axis=0)  # all classes alike change no probability
    np.testing.assert_allclose(centred, expected.coef_, rtol=1e-3, atol=1e-3)


def test_without_an_encoder_the_rows_are_the_code():
    X, y = labelled()
    fields = {"epochs": 20, "learning_rate": 0.01, **FAST}
    dense, sparse = (EncoderClassifier(**fields).fit(rows, y) for rows in (X, sp.csr_array(X)))
    np.testing.assert_allclose(dense.predict_proba(X), sparse.predict_proba(X), atol=1e-4)
    w = dense.network_["output"]
    logits = X @ w.weight.detach().numpy() + w.bias.detach().numpy()
    shares = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    np.testing.assert_allclose(dense.predict_proba(X), shares, rtol=1e-4)
    assert dense.score(X, y) > 0.6


@pytest.mark.parametrize("fine_tune", [False, True])
def test_a_frozen_encoder_begins_as_it_is_and_is_not_changed(fine_tune):
    X, y = labelled()
    encoder = stack().fit(X[:100])
    codes = encoder.transform(X)
    model = EncoderClassifier(
        encoder=FrozenEstimator(encoder), fine_tune=fine_tune, epochs=5, **FAST
    ).fit(X, y)
    np.testing.assert_array_equal(encoder.transform(X), codes)
    begun = encoder.network_.state_dict()
    found = model.network_["encoder"].state_dict()
    assert set(found) == {name for name in begun if "inwards" in name}  # a decoder is not needed
    same = {bool((found[name] == begun[name]).all()) for name in found}
    assert same == {not fine_tune}
    assert np.array_equal(model.transform(X), codes) is not fine_tune
    assert clone(model).encoder.estimator is encoder


def test_an_encoder_that_is_not_frozen_is_fitted_on_the_rows_alone():
    X, y = labelled()
    elsewhere = stack().fit(1 - X)
    fields = {"fine_tune": False, "epochs": 3, **FAST}
    here = EncoderClassifier(encoder=elsewhere, **fields).fit(X, y)
    afresh = EncoderClassifier(encoder=stack(), **fields).fit(X, y)
    np.testing.assert_array_equal(here.predict_proba(X), afresh.predict_proba(X))
    np.testing.assert_array_equal(here.transform(X), stack().fit(X).transform(X))
    assert np.isfinite(cross_val_score(here, X, y, cv=2, error_score="raise")).all()


def test_the_softmax_reads_what_transform_gives(tmp_path):
    X, y = labelled()
    model = EncoderClassifier(encoder=stack(), epochs=3, **FAST).fit(X, y)
    output = model.network_["output"]
    logits = model.transform(X) @ output.weight.detach().numpy() + output.bias.detach().numpy()
    shares = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    np.testing.assert_allclose(model.predict_proba(X), shares, rtol=1e-4)
    assert model.transform(X).shape == (200, len(model.get_feature_names_out()))
    loaded = saved.load(saved.save(model, tmp_path / "model"))
    np.testing.assert_array_equal(loaded.transform(X), model.transform(X))
    plain = EncoderClassifier(epochs=1, **FAST).fit(X, y)
    for rows in (X, sp.csr_array(X)):
        np.testing.assert_array_equal(plain.transform(rows), X)


def test_tuning_beats_a_frozen_random_encoder():
    X, y = labelled(400)
    fields = {"epochs": 40, "learning_rate": 0.01, **FAST}
    frozen, tuned = (
        EncoderClassifier(encoder=stack(epochs=0), fine_tune=tune, **fields).fit(X[:200], y[:200])
        for tune in (False, True)
    )
    assert tuned.training_["loss"][-1] < frozen.training_["loss"][-1]
    assert tuned.score(X[200:], y[200:]) > 0.75


def test_the_best_epoch_on_other_rows_is_kept():
    X, y = labelled(300)
    model = EncoderClassifier(encoder=stack(), epochs=30, learning_rate=0.02, patience=3, **FAST)
    model.fit(X[:200], y[:200], validation=(X[200:], y[200:]))
    log = model.training_
    assert log["metric_name"] == "error"
    assert log["metric"][log["best_epoch"] - 1] == min(log["metric"])
    assert 1 - model.score(X[200:], y[200:]) == pytest.approx(min(log["metric"]))


@pytest.mark.parametrize(
    "encoder",
    [
        ConvolutionalAutoencoder(channels=(4,), code=4, epochs=1, **FAST),
        VariationalAutoencoder(hidden=(6,), code=3, epochs=1, **FAST),
        stack(),
    ],
    ids=lambda encoder: type(encoder).__name__,
)
def test_any_encoder_and_images(encoder):
    X, y = labelled()
    images = X.reshape(-1, 2, 4)
    model = EncoderClassifier(encoder=encoder, epochs=3, **FAST).fit(images, y)
    assert model.predict_proba(images).shape == (200, 3)
    np.testing.assert_allclose(model.predict_proba(images).sum(axis=1), 1, rtol=1e-5)
    doubles = model.predict_proba(images.astype(np.float64))
    np.testing.assert_allclose(doubles, model.predict_proba(images), atol=1e-5)


@pytest.mark.parametrize("labels", [[0, 1, 2], [True, False, True], ["a", "b", "a"], [-1, 7, 7]])
def test_labels_come_back_as_they_were_given(labels):
    X, y = labelled()
    named = np.array(labels)[np.unique(y, return_inverse=True)[1]]
    model = EncoderClassifier(epochs=1, **FAST).fit(X, named)
    assert model.predict(X).dtype == named.dtype
    assert set(model.predict(X)) <= set(labels)


def test_fields_can_be_searched_down_to_the_layers():
    X, y = labelled()
    model = EncoderClassifier(encoder=stack(epochs=1), epochs=2, **FAST)
    grid = {"encoder__layer__corruption": [0.0, 0.3], "encoder__code": [3]}
    search = GridSearchCV(model, grid, cv=2, error_score="raise").fit(X, y)
    assert search.best_estimator_.network_["output"].weight.shape == (3, 3)


def test_an_interrupted_training_goes_on(tmp_path, monkeypatch):
    X, y = labelled()
    fields = {"encoder": Autoencoder(code=3, epochs=0), "epochs": 4, **FAST}
    expected = EncoderClassifier(**fields).fit(X, y).predict_proba(X)
    with stopped_after(30, monkeypatch):
        EncoderClassifier(**fields).fit(X, y, checkpoint=Checkpoint(tmp_path, every=0))
    with pytest.raises(ParameterError, match="other data"):
        EncoderClassifier(**fields).fit(
            X, y[::-1], checkpoint=Checkpoint(tmp_path, every=0, resume=True)
        )
    resumed = EncoderClassifier(**fields).fit(
        X, y, checkpoint=Checkpoint(tmp_path, every=0, resume=True)
    )
    np.testing.assert_array_equal(resumed.predict_proba(X), expected)


def test_a_training_does_not_go_on_with_another_encoder(tmp_path, monkeypatch):
    X, y = labelled()
    one, other = (Autoencoder(code=3, epochs=1, random_state=0, **FAST) for _ in range(2))
    one.fit(X)
    other.fit(X[::-1])  # alike in all fields
    fields = {"epochs": 4, **FAST}
    with stopped_after(30, monkeypatch):
        EncoderClassifier(encoder=FrozenEstimator(one), **fields).fit(
            X, y, checkpoint=Checkpoint(tmp_path, every=0)
        )
    with pytest.raises(ParameterError, match="other data or with other parameters"):
        EncoderClassifier(encoder=FrozenEstimator(other), **fields).fit(
            X, y, checkpoint=Checkpoint(tmp_path, every=0, resume=True)
        )


def test_codes_in_steps_are_not_tuned():
    X, y = labelled()
    bits = BinaryAutoencoder(code=8, epochs=3, **FAST)
    with pytest.raises(ParameterError, match="BinaryAutoencoder gives codes in steps"):
        EncoderClassifier(encoder=bits, epochs=1, **FAST).fit(X, y)
    model = EncoderClassifier(encoder=bits, fine_tune=False, epochs=3, **FAST).fit(X, y)
    assert model.predict(X).shape == (200,)


def test_what_is_no_encoder_is_refused():
    X, y = labelled()
    with pytest.raises(ParameterError, match="encoder is .*an autoencoder, or a FrozenEstimator"):
        EncoderClassifier(encoder=LogisticRegression()).fit(X, y)
    with pytest.raises(ParameterError, match="encoder freezes LogisticRegression"):
        EncoderClassifier(encoder=FrozenEstimator(LogisticRegression())).fit(X, y)
    for encoder in (SequenceAutoencoder(), FrozenEstimator(SequenceAutoencoder())):
        with pytest.raises(ParameterError, match="one code of a whole sequence"):
            EncoderClassifier(encoder=encoder).fit(X, y)
    with pytest.raises(NotFittedError):
        EncoderClassifier(encoder=FrozenEstimator(Autoencoder())).fit(X, y)
    narrow = FrozenEstimator(Autoencoder(code=2, epochs=1).fit(X[:, :5]))
    with pytest.raises(ParameterError, match="rows of 5 features, but these have 8"):
        EncoderClassifier(encoder=narrow).fit(X, y)
    with pytest.raises(ParameterError, match="requires y"):
        EncoderClassifier().fit(X, None)
    with pytest.raises(ValueError, match="inconsistent numbers"):
        EncoderClassifier().fit(X, y[:-1])
