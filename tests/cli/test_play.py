"""A model that learns to act, through the commands: fitted, and seen to play."""

import numpy as np
import pytest

from tests.cli.films import answer, run

pytest.importorskip("gymnasium")
SMALL = ("--set", "epochs=3", "--set", "steps=200", "--set", "hidden=16")


@pytest.fixture(scope="module")
def fitted(tmp_path_factory):
    folder = tmp_path_factory.mktemp("games") / "model"
    found = answer("fit", "CartPole-v1", "--model", "dqn", *SMALL, "--out", folder)
    assert (found["environment"], found["steps"], found["fields"]["hidden"]) == (
        "CartPole-v1",
        600,
        [16],
    )
    assert found["training"]["epochs"] == 3
    assert found["games"] > 5
    return folder


def test_games_are_told(fitted):
    found = answer("play", fitted, "--episodes", "7", "--seed", "3")
    returns = np.array(found["returns"])
    assert len(returns) == found["games"] == 7
    assert found["return"] == pytest.approx(returns.mean())
    assert found["steps"] == pytest.approx(returns.mean())  # a pole brings 1 a step
    assert found["low"] < found["return"] < found["high"]
    assert answer("play", fitted, "--episodes", "7", "--seed", "3") == found
    done = run("play", fitted, "--episodes", "1")
    assert done.exit_code == 0
    assert "CartPole-v1, 1 game\n" in done.stdout and "confidence" not in done.stdout


def test_the_first_game_as_a_film(fitted, tmp_path):
    image = pytest.importorskip("PIL.Image")
    pytest.importorskip("pygame")
    film = tmp_path / "film.gif"
    found = answer("play", fitted, "--episodes", "2", "--picture", film)
    assert found["picture"] == str(film)
    with image.open(film) as opened:
        assert opened.n_frames > found["returns"][0] / 2
        assert opened.size == (600, 400)


def test_a_film_that_shows_a_part_says_so(fitted, tmp_path, monkeypatch):
    pytest.importorskip("PIL.Image")
    pytest.importorskip("pygame")
    monkeypatch.setattr("isthmus.tasks.play.LONGEST", 4)
    done = run("play", fitted, "--episodes", "1", "--picture", tmp_path / "film.gif")
    assert "the film shows the first 4 of " in done.stderr


def test_games_that_were_broken_off_are_told(fitted, monkeypatch):
    assert answer("play", fitted, "--episodes", "2")["broken_off"] == 0
    monkeypatch.setattr("isthmus.fit.acting.ENDLESS", 3)
    found = answer("play", fitted, "--episodes", "2")
    assert (found["broken_off"], found["longest"], found["returns"]) == (2, 3, [3, 3])
    done = run("play", fitted, "--episodes", "2")
    assert "2 of them came to no end and were broken off after 3 steps" in done.stdout


def test_what_cannot_be_played(fitted, tmp_path):
    fit = ("fit", "--model", "dqn", "--out", tmp_path / "m")
    for arguments, status, said in [
        ((*fit, "CartPol-v1"), 1, "no environment 'CartPol-v1'; did you mean CartPole-v1"),
        ((*fit, "Pendulum-v1"), 1, "takes actions of Box"),
        ((*fit, "CartPole-v1", "--label", "x"), 2, "learns by playing in an environment"),
        ((*fit, "CartPole-v1", "--set", "train_every=2000"), 1, "at most steps, 1000"),
        (("play", fitted, "--environment", "Acrobot-v1"), 1, "was fitted on numbers of shape"),
        (("play", fitted, "--picture", "film.png"), 2, "must end in .gif"),
        (("play", fitted, "--picture", tmp_path / "no" / "film.gif"), 2, "does not exist"),
        (("play", tmp_path), 1, "holds no saved model"),
    ]:
        done = run(*arguments)
        assert done.exit_code == status, arguments
        assert said in " ".join(done.stderr.replace("│", " ").split())
    assert not (tmp_path / "m").exists()


def test_a_model_that_does_not_act(tmp_path):
    from isthmus import Autoencoder
    from isthmus.models import saved

    saved.save(Autoencoder(code=1, epochs=0).fit(np.eye(3)), tmp_path)
    done = run("play", tmp_path)
    assert done.exit_code == 1
    assert "Autoencoder does not act; a dqn does" in done.stderr
