import numpy as np
import pytest

from isthmus.core.errors import ParameterError
from isthmus.plot.class_evidence import class_evidence

pytest.importorskip("matplotlib")


def test_evidence_lies_over_its_image_on_one_scale_for_all():
    images = np.random.default_rng(0).random((2, 8, 6))
    evidence = np.array([[[1.0, -4.0]], [[0.5, 2.0]]])
    figure = class_evidence(images, evidence, labels=["for 3", "for 7"])
    plain, other, below, beside, *_ = figure.axes
    assert (plain.get_title(), other.get_title()) == ("for 3", "for 7")
    np.testing.assert_allclose(plain.images[0].get_array(), images[0])
    for axes, found in ((below, evidence[0]), (beside, evidence[1])):
        np.testing.assert_array_equal(axes.images[0].get_array(), found)
        assert axes.images[0].get_clim() == (-4, 4)
        assert axes.images[0].get_extent() == [-0.5, 5.5, 7.5, -0.5]


def test_colours_flat_rows_and_nothing_to_say():
    class_evidence(np.zeros((1, 4, 4, 3)), np.zeros((1, 2, 2)))
    class_evidence(np.zeros((3, 12)), np.zeros((3, 2, 2)), image_shape=(2, 2, 3))


@pytest.mark.parametrize(
    ("evidence", "labels"),
    [(np.zeros((2, 2, 2)), None), (np.zeros((1, 2)), None), (np.zeros((1, 2, 2)), ["a", "b"])],
)
def test_what_does_not_belong_together(evidence, labels):
    with pytest.raises(ParameterError, match="there are 1 images"):
        class_evidence(np.zeros((1, 4, 4)), evidence, labels=labels)
