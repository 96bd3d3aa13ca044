import numpy as np
import pytest

from isthmus.core.errors import NotFoundError, ParameterError
from isthmus.fit.views import random_views
from tests.fit.worlds import Clock


def test_numbers_as_the_agent_sees_them():
    world = Clock(4)
    found = random_views(world, steps=10)
    assert found.ravel().tolist() == [0, 1, 2, 3, 0, 1, 2, 3, 0, 1]
    assert found.shape == (10, 1)
    assert set(world.actions) == {1, 2, 3}


def test_the_newest_frame_of_every_step():
    found = random_views(Clock(4, render_mode="rgb_array"), steps=6, frames=(3, 5, 6))
    assert found.shape == (6, 5, 6)
    np.testing.assert_allclose(found[:, 0, 0] * 255, [0, 10, 20, 30, 0, 10], rtol=1e-6)


def test_images_with_colours_last():
    assert random_views(Clock(shape=(3, 6, 8), dtype=np.uint8), steps=2).shape == (2, 6, 8, 3)


def test_the_same_seed_the_same_views():
    one, two, other = (random_views("CartPole-v1", steps=50, random_state=s) for s in (0, 0, 1))
    np.testing.assert_array_equal(one, two)
    assert not np.array_equal(one, other)


def test_an_environment_that_is_not_there():
    with pytest.raises(NotFoundError, match="did you mean CartPole"):
        random_views("CarPole-v1")


@pytest.mark.parametrize("steps", [0, -1, 2.5])
def test_steps_that_are_none(steps):
    with pytest.raises(ParameterError, match=f"steps is {steps}; it must be a whole number >= 1"):
        random_views(Clock(), steps=steps)
