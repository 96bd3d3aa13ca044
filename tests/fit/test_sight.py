import numpy as np
import pytest

from isthmus.core.errors import DataError, ParameterError
from isthmus.fit.sight import Sight
from tests.fit.worlds import Clock, spaces


def sight(space):
    world = Clock()
    world.observation_space = space
    return Sight.of(world)


def test_numbers_between_bounds_are_brought_to_one():
    seen = sight(spaces.Box(np.float32([-2, 0]), np.float32([4, 10])))
    assert seen.kind == "numbers"
    np.testing.assert_allclose(seen.see([-2, 0]), [-1, -1])
    np.testing.assert_allclose(seen.see([4, 10]), [1, 1])
    np.testing.assert_allclose(seen.see([1, 5]), [0, 0])
    assert seen.see([1, 5]).dtype == np.float32


@pytest.mark.parametrize("high", [[4, np.inf], [4, 0], [4, 3e38]])
def test_numbers_of_which_one_knows_no_bounds_are_left_as_they_are(high):
    seen = sight(spaces.Box(np.float32([-4, 0]), np.float32(high)))
    np.testing.assert_allclose(seen.see([-2, 7]), [-2, 7])


def test_numbers_of_any_shape_are_one_row():
    seen = sight(spaces.Box(-1.0, 1.0, (2, 3)))
    assert seen.seen_shape == (6,)
    np.testing.assert_allclose(seen.see(np.arange(6).reshape(2, 3)), np.arange(6))


def test_a_choice_is_one_hot():
    seen = sight(spaces.Discrete(3, start=5))
    assert [seen.see(n).tolist() for n in (5, 6, 7)] == np.eye(3).tolist()


@pytest.mark.parametrize(
    ("shape", "channels_first"),
    [((5, 6), (1, 5, 6)), ((5, 6, 3), (3, 5, 6)), ((4, 5, 6), (4, 5, 6))],
)
def test_images_keep_their_bytes_channels_first(shape, channels_first):
    seen = sight(spaces.Box(0, 255, shape, np.uint8))
    picture = np.arange(np.prod(shape), dtype=np.uint8).reshape(shape)
    assert seen.kind == "image"
    assert seen.seen_shape == seen.see(picture).shape == channels_first
    assert seen.see(picture).dtype == np.uint8
    if shape == (5, 6, 3):
        np.testing.assert_array_equal(seen.see(picture)[1], picture[:, :, 1])


def test_observations_of_several_parts_are_refused():
    parts = spaces.Tuple([spaces.Discrete(2), spaces.Discrete(3)])
    with pytest.raises(ParameterError, match=r"Clock shows .*Tuple.*FlattenObservation"):
        sight(parts)


@pytest.mark.parametrize(
    "bad", [[1.0, 2.0], [[1.0, 2.0, 3.0]], [1.0, np.nan, 3.0], ["a", "b", "c"]]
)
def test_an_observation_that_is_none(bad):
    seen = sight(spaces.Box(-1.0, 1.0, (3,)))
    with pytest.raises(DataError, match=r"it must have the shape \(3,\)"):
        seen.check(bad)


def test_a_choice_that_is_none():
    seen = sight(spaces.Discrete(3, start=5))
    for bad in (4, 8):
        with pytest.raises(DataError, match="there are 3 choices"):
            seen.check(bad)
