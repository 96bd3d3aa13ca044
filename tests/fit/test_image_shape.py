import pytest

from isthmus.core.errors import DataError, ParameterError
from isthmus.fit.image_shape import check_odd, image_shape_of


@pytest.mark.parametrize(
    ("given", "row_shape", "expected"),
    [
        ((), (12,), (1, 12, 1)),
        ((), (3, 4), (3, 4, 1)),
        ((), (2, 2, 3), (2, 2, 3)),
        ((), (3, 5, 1), (3, 5, 1)),
        ((), (1, 6, 2), (1, 6, 2)),
        ((), (8, 8, 16), (8, 8, 16)),
        ((3, 4), (12,), (3, 4, 1)),
        ([2, 2, 3], [12], (2, 2, 3)),
        ((4, 3), (3, 4), (4, 3, 1)),  # who says it decides
    ],
)
def test_what_is_said_else_what_is_seen(given, row_shape, expected):
    assert image_shape_of(given, row_shape) == expected


@pytest.mark.parametrize("given", [(3, 5), (12,), (1, 2, 2, 3)])
def test_what_is_no_image_of_so_many_numbers(given):
    with pytest.raises(ParameterError, match=r"image_shape is .* product of 12, the number of"):
        image_shape_of(given, (12,))


@pytest.mark.parametrize("shape", [(1, 28, 28), (3, 16, 16), (4, 8, 5)])
def test_channels_that_come_first(shape):
    with pytest.raises(DataError, match=r"channels seem to come first.*np\.moveaxis\(X, 1, -1\)"):
        image_shape_of((), shape)
    assert image_shape_of(shape, shape) == shape  # who says it decides


def test_an_even_kernel_has_no_middle():
    check_odd(1)
    check_odd(5)
    with pytest.raises(ParameterError, match="kernel is 2; it must be odd"):
        check_odd(2)
