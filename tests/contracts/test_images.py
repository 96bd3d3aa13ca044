"""What everything that looks at images does, however they come."""

import numpy as np
import pytest
import torch

import isthmus
from isthmus import models
from isthmus.core.errors import DataError, ParameterError
from isthmus.core.parameters import rules
from isthmus.models import saved
from tests.contracts.problems import small

IMAGES = tuple(  # for whom rows may be images, and who answers row by row
    name
    for name in models.NAMES
    if {"image_shape", "channels"} <= set(rules(models.get(name)))
    and (hasattr(models.get(name), "predict") or hasattr(models.get(name), "transform"))
)
every_one = pytest.mark.parametrize("name", IMAGES)


def problem(count=40, shape=(9, 7, 1), seed=0):
    """Images with a bright upper or lower half."""
    rng = np.random.default_rng(seed)
    y = rng.integers(2, size=count)
    images = 0.4 * rng.random((count, *shape))
    for image, kind in zip(images, y, strict=True):
        image[: shape[0] // 2] += 0.5 * kind
        image[shape[0] // 2 :] += 0.5 * (1 - kind)
    return images.astype(np.float32), y


def answer(model, images):
    return (model.predict_proba if hasattr(model, "predict_proba") else model.transform)(images)


def test_there_are_some():
    assert {"ConvolutionalAutoencoder", "ConvolutionalClassifier"} <= set(IMAGES)


@every_one
def test_the_same_images_in_any_form(name):
    images, y = problem()
    expected = answer(small(name).fit(images, y), images)
    flat = images.reshape(40, -1)
    for shape, form in [
        ((), images[..., 0]),
        ((), torch.from_numpy(images)),
        ((), list(images)),
        ((9, 7), flat),
        ((9, 7, 1), flat),
    ]:
        found = answer(small(name, image_shape=shape).fit(form, y), form)
        np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-6)


@every_one
@pytest.mark.parametrize("shape", [(9, 7, 3), (1, 12, 2), (6, 1, 1), (2, 2, 4)])
def test_any_size_and_any_number_of_channels(name, shape, tmp_path):
    images, y = problem(shape=shape)
    model = small(name).fit(images, y)
    assert model.image_shape_ == list(shape)
    loaded = isthmus.load(saved.save(model, tmp_path / "model"))
    np.testing.assert_array_equal(answer(loaded, images), answer(model, images))


@every_one
def test_an_image_is_answered_alike_in_any_company(name):
    images, y = problem()
    model = small(name).fit(images, y)
    together = answer(model, images)
    alone = np.concatenate([answer(model, images[n : n + 1]) for n in range(0, 40, 10)])
    np.testing.assert_allclose(alone, together[::10], rtol=1e-4, atol=1e-5)


@every_one
def test_images_that_do_not_fit_are_refused(name):
    images, y = problem()
    sizes = [np.zeros((4, 4)), np.zeros((5, 4))]
    with pytest.raises(DataError, match="row 0 has .* row 1 has"):
        small(name).fit(sizes, [0, 1])
    with pytest.raises(ParameterError, match=r"image_shape is \(5, 5\).*product of 63"):
        small(name, image_shape=(5, 5)).fit(images, y)
    model = small(name).fit(images, y)
    for other in (np.zeros((2, 9, 7, 3)), np.zeros((2, 9, 8))):
        with pytest.raises(ValueError, match=r"features|images are \(9, [78]"):
            answer(model, other)
