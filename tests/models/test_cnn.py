"""The convolutional classifier: what it sees, what it says why, and what it begins with."""

import numpy as np
import pytest
import torch
from scipy.ndimage import shift as shifted
from sklearn.frozen import FrozenEstimator

import isthmus
from isthmus import Autoencoder, ConvolutionalAutoencoder, ConvolutionalClassifier
from isthmus.core.errors import DataError, ParameterError
from isthmus.models import saved

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")
FAST = {"channels": (4, 6), "hidden": (8,), "dropout": 0.0, "batch_size": 16,
        "precision": "float32", "epochs": 3}  # fmt: skip


def bars(count=160, side=8, seed=0, channels=1):
    """Bright bars on darkness at any place, lying or upright."""
    rng = np.random.default_rng(seed)
    kinds = rng.choice(["lying", "upright"], size=count)
    images = 0.1 * rng.random((count, side, side, channels))
    for image, kind, at in zip(images, kinds, rng.integers(1, side - 1, size=count), strict=True):
        image[(at, slice(1, -1)) if kind == "lying" else (slice(1, -1), at)] = 1
    return images.astype(np.float32), kinds


def three(count=60, seed=0):
    images, kinds = bars(count, seed=seed)
    kinds = np.array(kinds, dtype="<U7")
    images[::3] = 0.5
    kinds[::3] = "none"
    return images, kinds


def test_the_lesson_s_shapes():
    images = np.random.default_rng(0).random((4, 64, 64, 3)).astype(np.float32)
    model = ConvolutionalClassifier(
        channels=(32, 32), windows=(2, 1), padded=False, hidden=(128,), epochs=0
    ).fit(images, [0, 1, 0, 1])
    assert model.shapes_ == [
        ["input", [64, 64, 3]],
        ["convolution", [62, 62, 32]],
        ["pooling", [31, 31, 32]],
        ["convolution", [29, 29, 32]],
        ["flat", [26_912]],
        ["dense", [128]],
        ["output", [1]],
    ]
    assert [maps.shape for maps in model.feature_maps(images)] == [
        (4, 31, 31, 32), (4, 29, 29, 32)
    ]  # fmt: skip


@pytest.mark.parametrize("pooling", ["max", "average", "sum", "stride"])
@pytest.mark.parametrize("padded", [True, False])
def test_it_learns_what_stands_where_on_images_it_did_not_see(pooling, padded):
    images, kinds = bars()
    model = ConvolutionalClassifier(
        **FAST | {"epochs": 25}, pooling=pooling, padded=padded, learning_rate=0.01
    ).fit(images, kinds)
    assert model.score(*bars(seed=1)) > 0.95


def test_bytes_do_as_well_as_shares():
    images, kinds = bars(channels=3)
    one = ConvolutionalClassifier(**FAST).fit(images, kinds)
    other = ConvolutionalClassifier(**FAST).fit(images * 255, kinds)
    np.testing.assert_allclose(other.pixel_mean_, 255 * one.pixel_mean_, rtol=1e-5)
    np.testing.assert_allclose(one.pixel_mean_, images.mean((0, 1, 2), dtype=float), rtol=1e-6)
    np.testing.assert_allclose(one.pixel_scale_, images.std((0, 1, 2), dtype=float), rtol=1e-5)
    np.testing.assert_allclose(
        other.predict_proba(images * 255), one.predict_proba(images), rtol=1e-3, atol=1e-4
    )


def test_a_channel_of_one_colour_is_not_blown_up():
    images, kinds = bars(40, channels=2)
    images[..., 1] = 0.1
    model = ConvolutionalClassifier(**FAST | {"epochs": 0}).fit(images, kinds)
    assert model.pixel_scale_[1] == 1
    assert model.pixel_scale_[0] < 1


def test_flat_rows_with_a_shape_are_images():
    images, kinds = three()
    seen = ConvolutionalClassifier(**FAST).fit(images, kinds)
    flat = images.reshape(60, 64)
    told = ConvolutionalClassifier(image_shape=(8, 8), **FAST).fit(flat, kinds)
    np.testing.assert_array_equal(told.predict_proba(flat), seen.predict_proba(images))
    lines = ConvolutionalClassifier(**FAST).fit(flat, kinds)
    assert lines.shapes_[:2] == [["input", [1, 64, 1]], ["convolution", [1, 64, 4]]]


def test_distortions_are_seen_in_training_only():
    images, kinds = bars()
    plain = ConvolutionalClassifier(**FAST).fit(images, kinds)
    distorted = {"shear": 0.2, "zoom": 0.2, "shift": 0.1, "flip": True}
    model = ConvolutionalClassifier(**FAST, **distorted).fit(images, kinds)
    again = ConvolutionalClassifier(**FAST, **distorted).fit(images, kinds)
    assert model.training_["loss"] != plain.training_["loss"]
    assert model.training_["loss"] == again.training_["loss"]
    np.testing.assert_array_equal(model.predict_proba(images), again.predict_proba(images))
    unmoved = ConvolutionalClassifier(**FAST | {"epochs": 0}, **distorted).fit(images, kinds)
    straight = ConvolutionalClassifier(**FAST | {"epochs": 0}).fit(images, kinds)
    np.testing.assert_array_equal(unmoved.predict_proba(images), straight.predict_proba(images))


def test_what_was_shifted_in_training_is_known_where_it_was_never_seen():
    images, _ = bars(count=40)
    images = np.where(images > 0.5, 0, images)
    kinds = np.arange(40) % 2
    images[kinds == 1, 2:4, 2:4] = 1  # always at the same place
    aside = shifted(images, (0, 2, 2, 0), order=0, mode="nearest")
    fields = FAST | {"channels": (4,), "epochs": 40, "learning_rate": 0.02}
    still, moved = (
        ConvolutionalClassifier(**fields, shift=share).fit(images, kinds) for share in (0.0, 0.4)
    )
    assert still.score(images, kinds) == moved.score(images, kinds) == 1
    assert moved.score(aside, kinds) > still.score(aside, kinds)


def test_without_dense_layers_the_evidence_adds_up_to_the_output():
    images, kinds = three()
    model = ConvolutionalClassifier(**FAST | {"hidden": ()}).fit(images, kinds)
    head = model.network_["output"]
    with torch.no_grad():
        outputs = head(torch.from_numpy(images.reshape(60, -1))).numpy()
        bias = head.dense.layers[0].bias.numpy()
    for number, kind in enumerate(model.classes_):
        evidence = model.class_evidence(images, [kind] * 60)
        assert evidence.shape == (60, 2, 2)
        expected = outputs[:, number] - bias[number]
        np.testing.assert_allclose(evidence.sum(axis=(1, 2)), expected, rtol=1e-4, atol=1e-5)
    predicted = model.class_evidence(images)
    chosen = model.class_evidence(images, model.predict(images))
    np.testing.assert_array_equal(predicted, chosen)


def test_doubles_are_learned_and_answered_in_doubles():
    images, kinds = three()
    images = images.astype(np.float64)
    model = ConvolutionalClassifier(**FAST | {"precision": "float64"}, flip=True).fit(images, kinds)
    single = images.astype(np.float32)
    np.testing.assert_allclose(model.predict_proba(images), model.predict_proba(single), atol=1e-5)
    assert model.class_evidence(images).dtype == model.feature_maps(images)[0].dtype == np.float64
    np.testing.assert_allclose(
        model.class_evidence(images), model.class_evidence(single), atol=1e-5
    )


def test_evidence_for_one_of_two_is_evidence_against_the_other():
    images, kinds = bars(30)
    model = ConvolutionalClassifier(**FAST).fit(images, kinds)
    lying, upright = (model.class_evidence(images, [kind] * 30) for kind in model.classes_)
    np.testing.assert_allclose(lying, -upright)
    assert model.class_evidence(images[:1]).shape == (1, 2, 2)


def test_evidence_lies_where_the_thing_is():
    rng = np.random.default_rng(0)
    images = 0.05 * rng.random((200, 16, 16)).astype(np.float32)
    kinds = rng.integers(2, size=200)
    corners = rng.integers(4, size=200)
    for image, kind, corner in zip(images, kinds, corners, strict=True):
        row, column = 2 + 8 * (corner // 2), 2 + 8 * (corner % 2)
        image[row : row + 4, column : column + 4] += 0.9 * kind
    model = ConvolutionalClassifier(
        **FAST | {"epochs": 30, "windows": (2, 4), "channels": (8, 8), "hidden": (16,)},
        learning_rate=0.01,
    ).fit(images, kinds)
    assert model.score(images, kinds) > 0.98
    found = model.class_evidence(images[kinds == 1], np.ones(int(kinds.sum()), int))  # 2 x 2 places
    where = found.reshape(len(found), 4).argmax(axis=1)
    assert np.mean(where == corners[kinds == 1]) > 0.9


def test_an_encoder_hands_over_its_maps(tmp_path):
    images, kinds = three()
    encoder = ConvolutionalAutoencoder(channels=(4, 5), code=3, epochs=2, precision="float32")
    encoder.fit(images)
    fields = FAST | {"channels": ()}
    model = ConvolutionalClassifier(
        **fields, encoder=FrozenEstimator(encoder), fine_tune=False
    ).fit(images, kinds)
    assert model.shapes_[:3] == [["input", [8, 8, 1]], ["encoder", [2, 2, 5]], ["flat", [20]]]
    with torch.no_grad():
        rows = torch.from_numpy(images.reshape(60, 64))
        learned = encoder.network_.feature_maps(rows)
    for ours, theirs in zip(model.feature_maps(images), learned, strict=True):
        np.testing.assert_allclose(ours, theirs.permute(0, 2, 3, 1).numpy(), atol=1e-6)
    maps = learned[-1].permute(0, 2, 3, 1).reshape(-1, 5).double().numpy()
    np.testing.assert_allclose(model.pixel_mean_, maps.mean(axis=0), rtol=1e-5)
    np.testing.assert_allclose(model.pixel_scale_, maps.std(axis=0), rtol=1e-4)
    read = model.network_["output"].standardised(learned[-1].permute(0, 2, 3, 1).flatten(1))
    np.testing.assert_allclose(read.mean((0, 2, 3)).numpy(), 0, atol=1e-5)
    np.testing.assert_allclose(read.std((0, 2, 3)).numpy(), 1, atol=1e-2)
    kept = {name for name in model.network_.state_dict() if name.startswith("encoder")}
    assert kept == {f"encoder.down.{n}.{part}" for n in (0, 1) for part in ("weight", "bias")}
    tuned = ConvolutionalClassifier(
        **fields, encoder=FrozenEstimator(encoder), flip=True
    ).fit(images, kinds)  # fmt: skip
    moved = tuned.network_["encoder"].down[0].weight
    assert not torch.equal(moved, encoder.network_.down[0].weight)
    assert tuned.class_evidence(images).shape == (60, 2, 2)
    loaded = isthmus.load(saved.save(tuned, tmp_path / "model"))
    np.testing.assert_array_equal(loaded.predict_proba(images), tuned.predict_proba(images))
    np.testing.assert_array_equal(loaded.class_evidence(images), tuned.class_evidence(images))


def test_convolutions_may_follow_those_of_an_encoder():
    images, kinds = three()
    encoder = ConvolutionalAutoencoder(
        image_shape=(8, 8), channels=(4,), code=3, epochs=1, precision="float32"
    )
    flat = images.reshape(60, 64)
    model = ConvolutionalClassifier(**FAST | {"channels": (7,)}, encoder=encoder).fit(flat, kinds)
    assert model.image_shape_ == [8, 8, 1]
    assert model.shapes_[1:4] == [
        ["encoder", [4, 4, 4]], ["convolution", [4, 4, 7]], ["pooling", [2, 2, 7]]
    ]  # fmt: skip
    assert [maps.shape[1:] for maps in model.feature_maps(flat)] == [(4, 4, 4), (2, 2, 7)]


def test_channels_lie_side_by_side_after_training_and_loading(tmp_path):
    """What the speed on a processor rests on."""
    images, kinds = three()
    model = ConvolutionalClassifier(**FAST).fit(images, kinds)
    loaded = isthmus.load(saved.save(model, tmp_path / "model"))
    for one in (model, loaded):
        weight = one.network_["output"].convolutions[1].weight
        assert weight.is_contiguous(memory_format=torch.channels_last)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"windows": (2, 2, 2)}, "windows has 3 numbers for 2 convolutions"),
        ({"kernel": 4}, "kernel is 4; it must be odd"),
        ({"padded": False, "kernel": 9}, r"convolution 1 has windows of 9 x 9.*maps of 8 x 8"),
        ({"encoder": Autoencoder()}, "no feature maps.*ConvolutionalAutoencoder"),
        ({"image_shape": (3, 5)}, r"image_shape is \(3, 5\).*product of 64"),
        (
            {"encoder": ConvolutionalAutoencoder(epochs=1), "fine_tune": False, "flip": True},
            "need fine_tune=True",
        ),
        (
            {"encoder": ConvolutionalAutoencoder(epochs=1), "image_shape": (4, 16)},
            r"image_shape is \(4, 16, 1\), but the encoder was fitted on images of \(8, 8, 1\)",
        ),
    ],
)
def test_fields_that_do_not_fit_are_refused(fields, message):
    images, kinds = three()
    with pytest.raises(ParameterError, match=message):
        ConvolutionalClassifier(**FAST | fields).fit(images, kinds)


def test_images_that_do_not_fit_are_refused():
    images, kinds = three()
    with pytest.raises(DataError, match="row 0 has .* and row 1 has"):
        ConvolutionalClassifier(**FAST).fit([np.zeros((8, 8)), np.zeros((9, 8))], ["a", "b"])
    with pytest.raises(DataError, match="one class only, 'none'"):
        ConvolutionalClassifier(**FAST).fit(images[::3], kinds[::3])
    model = ConvolutionalClassifier(**FAST).fit(images, kinds)
    with pytest.raises(DataError, match=r"images are \(8, 8, 3\), but those of fit were \(8, 8, 1"):
        model.predict(np.zeros((1, 8, 8, 3)))
    with pytest.raises(ValueError, match="9 features, but ConvolutionalClassifier is expecting 64"):
        model.predict(np.zeros((1, 9)))
    with pytest.raises(DataError, match="classes holds 'cat', .*: lying, none, upright"):
        model.class_evidence(images[:1], ["cat"])
    with pytest.raises(ParameterError, match=r"shape \(1,\); it must name one for each of 2"):
        model.class_evidence(images[:2], ["lying"])


def test_images_of_another_shape_are_refused_though_they_hold_as_many_numbers():
    images, kinds = three()
    model = ConvolutionalClassifier(**FAST).fit(images, kinds)
    with pytest.raises(DataError, match=r"images are \(4, 16\).*\(8, 8, 1\)"):
        model.predict(np.zeros((1, 4, 16)))
    with pytest.raises(DataError, match=r"images are \(1, 8, 8\)"):
        model.predict(np.zeros((1, 1, 8, 8)))
    told = ConvolutionalClassifier(**FAST, image_shape=(4, 16)).fit(images, kinds)
    assert told.predict(images).shape == told.predict(images.reshape(60, 4, 16)).shape
    for same in (images[..., 0], images.reshape(60, 64)):
        np.testing.assert_array_equal(model.predict(same), model.predict(images))
