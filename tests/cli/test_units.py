"""`isthmus units`, and `--liked-or-not` of `fit` and `evaluate`: a machine of likes, end to end."""

import pytest

from tests.cli.films import answer, run, write

SETTINGS = ("--set", "axis=users", "--set", "hidden=6", "--set", "epochs=10", "--set", "steps=2")


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """A machine of stars and one of likes, of the same films."""
    folder = tmp_path_factory.mktemp("models")
    ratings, films = write(folder)
    command = ("fit", ratings, "--model", "rbm-cf", "--items", films, *SETTINGS)
    for name, options in (("stars", ()), ("likes", ("--liked-or-not", "--like-from", 3))):
        done = run(*command, *options, "--out", folder / name)
        assert done.exit_code == 0, done.stderr
    return folder


def test_the_units_that_somebody_lights(saved):
    value = answer("units", saved / "stars", "--user", "user003", "-k", 4)
    assert (value["user"], value["item"]) == ("user003", None)
    activity = [unit["activity"] for unit in value["units"]]
    assert len(activity) == 4 and activity == sorted(activity, reverse=True)
    for unit in value["units"]:
        assert set(unit) == {"unit", "activity", "contribution", "driven"}
        assert unit["contribution"] is None
        drives = [abs(one["contribution"]) for one in unit["driven"]]
        assert len(drives) == 3 and drives == sorted(drives, reverse=True)
        assert set(unit["driven"][0]) == {"item", "title", "rating", "contribution"}


def test_what_they_did_to_an_item(saved):
    history = "The Distant Moon=5,The Hollow Orbit=1"
    value = answer("units", saved / "stars", "--history", history, "--item", "film001")
    assert (value["user"], value["item"]["item"]) == (None, "film001")
    assert value["item"]["title"].startswith("The ")
    did = [unit["contribution"] for unit in value["units"]]
    assert len(did) == 6 and did == sorted(did, reverse=True)
    assert len(value["units"][0]["driven"]) == 2
    shown = run("units", saved / "stars", "--history", history, "--item", "film001").stdout
    assert "what they did to the score of The " in shown and "driven by" in shown


def test_the_scale_of_likes(saved):
    value = answer("predict", saved / "likes", "--user", "user003", "--item", "film001")
    assert value["scale"] == [0, 1]
    assert 0 < value["rating"] < 1
    about = answer("inspect", saved / "likes")["about"]
    assert about["like_rule"] == "a like is 1, a rating of 3 or more; lower ones are 0"


def test_likes_are_evaluated(saved):
    command = ("evaluate", saved / "ratings.csv", "--models", "rbm-cf", "--metrics", "mae")
    settings = [f"rbm-cf.{part}" if "=" in part else part for part in SETTINGS]
    value = answer(*command, *settings, "--liked-or-not", "--like-from", 3)
    assert value["like_rule"] == "a like is 1, a rating of 3 or more; lower ones are 0"
    assert 0 < value["results"][0]["metrics"]["mae"]["mean"] < 0.5


def test_bad_questions(saved):
    assert run("units", saved / "stars").exit_code == 2
    done = run("units", saved / "stars", "--history", "The Distant Moon")
    assert done.exit_code == 1 and "learns from ratings" in done.stderr


def test_a_table_without_ratings_has_nothing_that_was_not_liked(tmp_path):
    path = tmp_path / "likes.csv"
    path.write_text("user,item\na,x\na,y\nb,x\n")
    done = run("fit", path, "--model", "rbm-cf", "--liked-or-not", "--out", tmp_path / "model")
    assert done.exit_code == 1 and "holds likes only" in done.stderr
