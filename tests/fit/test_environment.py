import sys

import numpy as np
import pytest

from isthmus.core.errors import MissingExtraError, NotFoundError, ParameterError
from isthmus.fit.environment import frames_of, open_environment, remade_by, shrunk
from tests.fit.worlds import Clock, gymnasium


def test_a_name_or_an_environment():
    opened = open_environment("CartPole-v1")
    assert opened.spec.id == "CartPole-v1"
    assert opened.render_mode is None
    assert open_environment(opened) is opened
    opened.close()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("CartPol-v1", "no environment 'CartPol-v1'; did you mean CartPole-v1"),
        ("CartPole", "did you mean CartPole"),
        ("qqqqqq", "pprint_registry"),
        ("os:CartPole-v1", "no environment"),  # a module before the name would be imported
    ],
)
def test_an_unknown_name(name, said):
    with pytest.raises(NotFoundError, match=said):
        open_environment(name)


def test_what_a_name_makes_again():
    make = gymnasium.make
    assert remade_by(make("CartPole-v1")) == "CartPole-v1"
    assert remade_by(make("CartPole-v1", render_mode="rgb_array")) == "CartPole-v1"
    for other in (
        make("FrozenLake-v1", is_slippery=False),
        make("CartPole-v1", max_episode_steps=50),
        gymnasium.wrappers.TransformReward(make("CartPole-v1"), abs),
        Clock(),
    ):
        assert remade_by(other) is None


def test_actions_that_are_no_choices():
    with pytest.raises(ParameterError, match=r"Pendulum-v1 takes actions of Box.*Discrete"):
        open_environment("Pendulum-v1")


def test_what_is_no_environment():
    with pytest.raises(ParameterError, match="environment is 3; it must be a name"):
        open_environment(3)


def test_without_gymnasium(monkeypatch):
    monkeypatch.setitem(sys.modules, "gymnasium", None)
    with pytest.raises(MissingExtraError, match=r"isthmus\[play\]"):
        open_environment("CartPole-v1")


def test_one_that_needs_what_is_not_there(monkeypatch):
    def missing(*_, **__):
        raise gymnasium.error.DependencyNotInstalled("Box2D is not installed")

    monkeypatch.setattr(gymnasium, "make", missing)
    with pytest.raises(MissingExtraError, match="CartPole-v1 needs more.*Box2D"):
        open_environment("CartPole-v1")


def test_one_that_cannot_draw():
    class Undrawn(Clock):
        def render(self):
            raise gymnasium.error.DependencyNotInstalled("pygame is not installed")

    with pytest.raises(MissingExtraError, match="^Undrawn needs more than gymnasium: pygame is"):
        open_environment(Undrawn(render_mode="rgb_array"), frames=(2, 5, 6))


def test_one_that_draws_no_pictures():
    with pytest.raises(ParameterError, match="Clock is drawn by render_mode=None"):
        open_environment(Clock(), frames=(2, 5, 6))


def test_frames_larger_than_the_pictures():
    with pytest.raises(ParameterError, match="Clock is drawn in 20 x 30 pixels; frames of 20 x 31"):
        open_environment(Clock(render_mode="rgb_array"), frames=(2, 20, 31))


@pytest.mark.parametrize("frames", [(3, 4), (5, 4, 6), (0, 4, 5)])
def test_frames_that_are_none(frames):
    with pytest.raises(ParameterError, match="frames is .*; it must be three numbers"):
        open_environment(Clock(render_mode="rgb_array"), frames=frames)


def test_an_environment_that_stacks_its_pictures_need_not_be_drawn():
    pictures = Clock(shape=(4, 5), dtype=np.uint8)
    stacked = gymnasium.wrappers.FrameStackObservation(pictures, 3)
    assert open_environment(stacked, frames=(3, 4, 5)) is stacked


def test_which_observations_are_made_of_frames():
    stacked = open_environment(Clock(render_mode="rgb_array"), frames=(3, 4, 5))
    assert frames_of(stacked) == 3
    assert frames_of(Clock()) == 1
    stack = gymnasium.wrappers.FrameStackObservation
    assert frames_of(stack(Clock(), 4)) == 4
    assert frames_of(stack(Clock(), 4, padding_type="zero")) == 1  # begins otherwise


def test_frames_are_the_last_pictures_grey_and_small():
    opened = open_environment(Clock(6, render_mode="rgb_array"), frames=(3, 4, 5))
    assert opened.observation_space.shape == (3, 4, 5)
    assert open_environment(opened, frames=(3, 4, 5)) is opened
    first, _ = opened.reset()
    assert (first == 0).all()
    for _ in range(4):
        seen, *_ = opened.step(1)
    assert seen.dtype == np.uint8
    assert [frame.max() for frame in seen] == [20, 30, 40]
    assert (seen == seen[:, :1, :1]).all()


def test_grey_pixels_are_means_of_those_they_stand_for():
    picture = np.random.default_rng(0).integers(0, 256, (9, 13, 3), dtype=np.uint8)
    found = shrunk(picture, 3, 4)
    grey = picture @ np.array([0.299, 0.587, 0.114])
    columns = [0, 3, 6, 10, 13]
    expected = [
        [
            grey[3 * row : 3 * row + 3, a:b].mean()
            for a, b in zip(columns, columns[1:], strict=False)
        ]
        for row in range(3)
    ]
    np.testing.assert_allclose(found, np.rint(expected), atol=1)
    white = np.full((40, 60, 3), 255, np.uint8)
    assert (shrunk(white, 7, 11) == 255).all()
