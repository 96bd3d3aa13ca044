import numpy as np
import pytest
from scipy.ndimage import correlate, laplace, sobel

from isthmus.core.errors import ParameterError
from isthmus.plot.detectors import DETECTORS, detect, detections

IMAGES = np.random.default_rng(0).random((3, 7, 9))


@pytest.mark.parametrize("name", DETECTORS)
def test_a_detector_is_the_correlation_with_its_kernel(name):
    kernel = np.array(DETECTORS[name])
    expected = [correlate(image, kernel, mode="nearest") for image in IMAGES]
    np.testing.assert_allclose(detect(IMAGES, kernel), expected, atol=1e-12)


def test_the_kernels_are_those_that_are_known_by_these_names():
    image = IMAGES[0]
    for name, expected in [
        ("edges", laplace(image, mode="nearest")),
        ("upright edges", sobel(image, axis=1, mode="nearest")),
        ("lying edges", sobel(image, axis=0, mode="nearest")),
        ("sharpen", image - laplace(image, mode="nearest")),
    ]:
        np.testing.assert_allclose(detect(IMAGES[:1], DETECTORS[name])[0], expected, atol=1e-12)


def test_plain_areas_say_nothing_or_stay():
    plain = np.full((1, 5, 5), 0.7)
    for name, kernel in DETECTORS.items():
        stays = name in ("sharpen", "blur", "emboss")
        np.testing.assert_allclose(detect(plain, kernel), 0.7 if stays else 0, atol=1e-12)


def test_a_panel_for_each():
    pytest.importorskip("matplotlib")
    figure = detections(np.random.default_rng(0).random((8, 8, 3)), ["edges", "blur"])
    assert [axes.get_title() for axes in figure.axes] == ["image", "edges", "blur"]
    edges, blur = (axes.images[0].get_clim() for axes in figure.axes[1:])
    assert edges[0] == -edges[1]
    assert blur == (0, 1)


def test_what_is_no_image_no_kernel_or_no_detector():
    for images, kernel in [(IMAGES[0], np.eye(3)), (IMAGES, np.eye(2)), (IMAGES, np.ones(3))]:
        with pytest.raises(ParameterError, match="odd sides"):
            detect(images, kernel)
    with pytest.raises(ParameterError, match="no detector 'smell'; there are edges, "):
        detections(IMAGES[0], ["smell"])
