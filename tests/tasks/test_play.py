import sys

import numpy as np
import pytest

from isthmus import DQN
from isthmus.core.errors import MissingExtraError, ParameterError
from isthmus.tasks.play import play, write_gif
from tests.fit.worlds import Clock, gymnasium

SMALL = {"epochs": 1, "steps": 20, "hidden": (4,)}


def test_returns_lengths_and_the_pictures_of_the_first_game():
    world = Clock(6, render_mode="rgb_array")
    played = play(DQN(**SMALL).fit(world), world, episodes=3, drawn=True)
    assert played.returns.tolist() == played.lengths.tolist() == [6, 6, 6]
    assert [picture.max() for picture in played.pictures] == [0, 10, 20, 30, 40, 50, 60]
    assert played.per_second == 10
    assert played.confidence == (6, 6, 6, 3)


def test_a_long_game_is_drawn_in_part(monkeypatch):
    monkeypatch.setattr("isthmus.tasks.play.LONGEST", 3)
    world = Clock(6, render_mode="rgb_array")
    played = play(DQN(**SMALL).fit(world), world, episodes=1, drawn=True)
    assert [picture.max() for picture in played.pictures] == [0, 10, 20, 30]
    assert played.lengths.tolist() == [6]


def test_games_without_an_end_are_counted(monkeypatch):
    monkeypatch.setattr("isthmus.fit.acting.ENDLESS", 5)
    for steps, broken_off in ((4, 0), (6, 3)):
        world = Clock(steps)
        played = play(DQN(**SMALL).fit(world), world, episodes=3)
        assert played.broken_off == broken_off
        assert played.lengths.tolist() == [min(steps, 5)] * 3


def test_without_pictures_nothing_is_drawn():
    world = Clock(6)
    played = play(DQN(**SMALL).fit(world), world, episodes=2)
    assert played.pictures == []


def test_pictures_that_cannot_be_had():
    world = Clock(6)
    with pytest.raises(ParameterError, match="render_mode='rgb_array'"):
        play(DQN(**SMALL).fit(world), world, drawn=True)
    with pytest.raises(ParameterError, match="episodes is 0"):
        play(DQN(**SMALL).fit(world), world, episodes=0)


def test_an_environment_that_cannot_draw():
    class Undrawn(Clock):
        def render(self):
            raise gymnasium.error.DependencyNotInstalled("pygame is not installed")

    world = Undrawn(6, render_mode="rgb_array")
    with pytest.raises(MissingExtraError, match="^Undrawn needs more than gymnasium: pygame is"):
        play(DQN(**SMALL).fit(world), world, drawn=True)


@pytest.mark.parametrize(("per_second", "shown", "each"), [(10, 7, 100), (100, 4, 20)])
def test_a_film_lasts_as_long_as_its_game(tmp_path, per_second, shown, each):
    image = pytest.importorskip("PIL.Image")
    pictures = [np.full((8, 9, 3), 30 * n, np.uint8) for n in range(7)]
    write_gif(tmp_path / "film.gif", pictures, per_second)
    with image.open(tmp_path / "film.gif") as film:
        assert film.n_frames == shown
        assert film.info["duration"] == each


def test_without_pillow(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "PIL", None)
    with pytest.raises(MissingExtraError, match=r"isthmus\[images\]"):
        write_gif(tmp_path / "film.gif", [np.zeros((2, 2, 3), np.uint8)], 10)
