"""Sequences of several lengths: what counts in the loss, what is remembered, what is refused."""

import numpy as np
import pytest
import torch

import isthmus
from isthmus import SequenceAutoencoder
from isthmus.core.errors import DataError, ParameterError
from isthmus.data import known
from isthmus.evaluate import detection
from isthmus.models import saved
from isthmus.nn.cells import CELLS

SMALL = {"hidden": (8,), "code": 3, "epochs": 3, "batch_size": 16, "patience": None}


def waves(count=40, features=2, seed=0):
    rng = np.random.default_rng(seed)
    lengths = rng.integers(3, 12, count)
    return [
        np.sin(rng.normal(size=features) + np.outer(np.arange(n), rng.random(features))).astype(
            "f4"
        )
        for n in lengths
    ]


def test_errors_are_summed_over_the_real_steps():
    X = [np.array([[1.0, 2.0], [3.0, 4.0], [0.0, 1.0]]), np.array([[5.0, 6.0]])]
    model = SequenceAutoencoder(epochs=0, hidden=(4,), code=2).fit(X)
    with torch.no_grad():
        model.network_.to_step.weight.zero_()
        model.network_.to_step.bias.copy_(torch.tensor([1.0, 2.0]))
    # (0 + 0) + (4 + 4) + (1 + 1), and 16 + 16
    np.testing.assert_allclose(model.score_samples(X), [-10, -32])
    np.testing.assert_allclose(model.score(X), -21)
    np.testing.assert_allclose(model.reconstruct(X)[0], [[1, 2]] * 3)


def test_the_loss_of_training_is_that_of_the_scores():
    X = waves()
    model = SequenceAutoencoder(
        **SMALL | {"epochs": 1, "learning_rate": 1e-12, "batch_size": 40}
    ).fit(X)
    assert model.training_["loss"][0] == pytest.approx(-model.score(X), rel=1e-4)


def symbols(count, seed):
    """One-hot symbols in sequences of 3 to 8 steps."""
    rng = np.random.default_rng(seed)
    return [np.eye(3, dtype=np.float32)[rng.integers(0, 3, n)] for n in rng.integers(3, 9, count)]


def test_symbols_are_remembered_exactly():
    X = symbols(300, seed=0)
    model = SequenceAutoencoder(
        hidden=(48,),
        code=24,
        output="softmax",
        error="cross-entropy",
        epochs=60,
        batch_size=20,
        learning_rate=0.01,
        schedule="cosine",
    ).fit(X)
    for given, back in zip(X, model.reconstruct(X), strict=True):
        np.testing.assert_array_equal(back.argmax(axis=1), given.argmax(axis=1))
        np.testing.assert_allclose(back.sum(axis=1), 1, rtol=1e-5)


@pytest.mark.parametrize(
    ("cell", "share"),
    [*((cell, None) for cell in CELLS), *(("lstm", share) for share in (0, 0.5, 1)), ("gru", 0)],
)
def test_every_way_of_writing_learns(share, cell):
    X = waves()
    fields = SMALL | {"cell": cell, "teacher_forcing": share, "learning_rate": 0.01}
    begun = SequenceAutoencoder(**fields | {"epochs": 0}).fit(X)
    model = SequenceAutoencoder(**fields | {"epochs": 20}).fit(X)
    assert model.score(X) > begun.score(X)
    assert model.training_["loss"][-1] < 0.8 * model.training_["loss"][0]


@pytest.mark.parametrize("cell", ["lstm", "gru"])
@pytest.mark.parametrize("share", [None, 0, 1])
def test_products_of_half_precision(cell, share):
    X = waves()
    fields = SMALL | {"cell": cell, "teacher_forcing": share, "random_state": 1}
    exact = SequenceAutoencoder(**fields).fit(X)
    rough = SequenceAutoencoder(**fields, precision="bfloat16").fit(X)
    assert rough.training_["precision"] == "bfloat16"
    np.testing.assert_allclose(rough.training_["loss"], exact.training_["loss"], rtol=0.02)
    assert rough.network_.to_step.weight.dtype == torch.float32


def test_the_share_of_forced_batches():
    model = SequenceAutoencoder()
    generator = torch.Generator().manual_seed(0)
    for share in (0, 0.25, 1):
        model.teacher_forcing = share
        forced = np.mean([model._forced(generator) for _ in range(2000)])
        assert forced == pytest.approx(share, abs=0.04 if share == 0.25 else 0)


@pytest.mark.parametrize("share", [None, 0.5])
def test_a_sequence_is_answered_alike_in_any_company(share):
    X = waves(60)
    model = SequenceAutoencoder(**SMALL, teacher_forcing=share).fit(X)
    codes, scores, back = model.transform(X), model.score_samples(X), model.reconstruct(X)
    assert codes.shape == (60, 3)
    assert [part.shape for part in back] == [part.shape for part in X]
    for number in (0, 7, 59):
        alone = X[number : number + 1]
        np.testing.assert_allclose(model.transform(alone)[0], codes[number], atol=1e-6)
        np.testing.assert_allclose(model.score_samples(alone)[0], scores[number], rtol=1e-5)
        np.testing.assert_allclose(model.reconstruct(alone)[0], back[number], atol=1e-5)
        error = np.square(back[number] - X[number]).sum()
        np.testing.assert_allclose(-scores[number], error, rtol=1e-5)


@pytest.mark.parametrize("share", [None, 0.5])
def test_lengths_can_be_chosen_when_codes_are_decoded(share):
    X = waves()
    model = SequenceAutoencoder(**SMALL, teacher_forcing=share).fit(X)
    codes = model.transform(X)
    longest = max(len(part) for part in X)
    assert model.length_ == longest
    assert model.inverse_transform(codes).shape == (40, longest, 2)
    assert model.inverse_transform(codes, 30).shape == (40, 30, 2)
    lengths = [len(part) for part in X]
    for back, part in zip(
        model.reconstruct(X), model.inverse_transform(codes, lengths), strict=True
    ):
        np.testing.assert_allclose(back, part, atol=1e-5)
    for bad in (0, -1, 2.5, "3", [1, 2], [0] * 40, True):
        with pytest.raises(ParameterError, match="length is .*>= 1"):
            model.inverse_transform(codes, bad)


def test_rows_lists_and_arrays_of_series_are_one_thing():
    rows = np.random.default_rng(0).normal(size=(30, 7))
    expected = SequenceAutoencoder(**SMALL).fit(rows)
    assert (expected.n_features_in_, expected.row_shape_, expected.step_shape_) == (7, [7], [])
    codes = expected.transform(rows)
    for form in (list(rows), rows[:, :, None], list(rows[:, :, None]), rows.tolist()):
        model = SequenceAutoencoder(**SMALL).fit(form)
        for other in (form, rows, torch.from_numpy(rows), list(rows)):
            np.testing.assert_allclose(model.transform(other), codes, rtol=1e-3, atol=1e-6)
    assert isinstance(expected.reconstruct(list(rows)), list)
    assert expected.reconstruct([rows[0, :4]])[0].shape == (4,)
    with pytest.raises(ValueError, match="7 features"):
        expected.transform(rows[:, :4])


def test_films_come_back_as_films():
    films = np.random.default_rng(0).random((10, 5, 3, 4))
    model = SequenceAutoencoder(**SMALL).fit(films)
    assert (model.n_features_in_, model.step_shape_) == (12, [3, 4])
    assert model.reconstruct(films).shape == films.shape
    assert model.inverse_transform(model.transform(films), 9).shape == (10, 9, 3, 4)


def test_the_same_after_loading_and_in_other_precision(tmp_path):
    X = waves()
    model = SequenceAutoencoder(**SMALL, teacher_forcing=0.5).fit(X, validation=waves(seed=1))
    loaded = isthmus.load(saved.save(model, tmp_path / "model"))
    for back, again in zip(model.reconstruct(X), loaded.reconstruct(X), strict=True):
        np.testing.assert_array_equal(back, again)
    doubles = loaded.transform([part.astype(np.float64) for part in X])
    assert doubles.dtype == np.float64
    np.testing.assert_allclose(doubles, model.transform(X), atol=1e-5)


def test_sequences_that_do_not_fit_are_refused():
    model = SequenceAutoencoder(**SMALL).fit(waves())
    with pytest.raises(DataError, match="3 features.*fitted on steps of 2"):
        model.transform(waves(features=3))
    with pytest.raises(DataError, match="sequence 1 holds NaN at step 0"):
        model.transform([np.zeros((3, 2)), np.full((3, 2), np.nan)])
    with pytest.raises(DataError, match="output='sigmoid'"):
        SequenceAutoencoder(**SMALL, output="sigmoid").fit(waves())


@pytest.mark.data("ecg5000")
def test_beats_that_are_not_usual_stand_out():
    beats = known.samples("ecg5000")
    X, usual = beats.X[:, ::4].astype(np.float32), beats.y == 1
    train = usual & (np.arange(len(X)) % 2 == 0)
    model = SequenceAutoencoder(
        hidden=(16,), code=4, epochs=30, batch_size=16, learning_rate=0.01, schedule="cosine"
    ).fit(X[train])
    assert detection.auroc(~usual[~train], model.score_samples(X[~train])) > 0.9
