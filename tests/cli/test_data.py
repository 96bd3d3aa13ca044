"""`isthmus data`: the known sets, and what is said of a file."""

import pytest

from isthmus import models
from isthmus.data import known
from tests.cli.films import ITEMS, USERS, answer, run, write


@pytest.fixture(autouse=True)
def nothing_at_hand(tmp_path, monkeypatch):
    monkeypatch.setenv("ISTHMUS_DATA", str(tmp_path / "none"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def test_the_known_sets():
    sets = answer("data", "list")["sets"]
    assert tuple(entry["name"] for entry in sets) == known.names()
    assert all(entry["found"] is None and entry["terms"] for entry in sets)
    assert "ml-1m-liang" in run("data", "list").stdout


def test_one_set():
    value = answer("data", "show", "ml-100k")
    assert value["counts"] == {"users": 943, "items": 1682, "ratings": 100_000}
    shown = run("data", "show", "ml-100k").stdout
    assert "100,000 ratings" in shown and "isthmus data fetch ml-100k" in shown


def test_a_set_that_holds_no_ratings():
    value = answer("data", "show", "mnist")
    assert value["holds"] == "images" and value["counts"]["features"] == 784
    assert len(value["downloads"]) == 2
    shown = run("data", "show", "mnist").stdout
    assert "60,000 rows, 784 features, 10 classes" in shown and "data fetch mnist" in shown


def test_a_set_that_is_not_offered_is_not_fetched():
    done = run("data", "fetch", "gowalla")
    assert done.exit_code == 1 and "not offered for download" in done.stderr


def test_what_was_fetched_is_named(tmp_path, monkeypatch):
    def fetched(name, to, progress):
        return to / name

    monkeypatch.setattr(known, "fetch", fetched)
    value = answer("data", "fetch", "ml-100k", "--to", tmp_path)
    assert value == {"name": "ml-100k", "folder": str(tmp_path / "ml-100k")}


def test_a_good_file(tmp_path):
    ratings, films = write(tmp_path)
    value = answer("data", "check", ratings, "--items", films)
    assert (value["users"], value["items"], value["titles"]) == (USERS, ITEMS, ITEMS)
    assert value["like"]["from"] == 4 and value["needs"] == []
    assert value["protocol"]["name"] == "user-ratio"
    assert set(value["memory_mb"]) == {
        entry.command for entry in models.family("recommenders").values()
    }
    assert all(megabytes >= 0 for megabytes in value["memory_mb"].values())
    shown = run("data", "check", ratings).stdout
    for text in ("150 users", "a like is 4 or more", "evaluate by", "mult-vae"):
        assert text in shown


def test_a_messy_file_is_counted_and_the_remedy_named(tmp_path):
    path = tmp_path / "messy.csv"
    path.write_text("user,item,rating\na,x,5\na,y,good\nb,x,4\nb,x,3\nb,x,4\n")
    value = answer("data", "check", path)
    rows = value["rows"]
    assert (rows["read"], rows["bad"], rows["disagreeing"]) == (5, 1, 2)
    assert rows["bad_first"][0]["row"] == 3
    assert value["needs"] == ["skip_bad_rows", "duplicates"]
    assert "--skip-bad-rows and --duplicates last" in " ".join(
        run("data", "check", path).stdout.split()
    )


def test_a_file_without_ratings_in_it(tmp_path):
    path = tmp_path / "empty.csv"
    path.write_text("")
    done = run("data", "check", path)
    assert done.exit_code == 1 and "empty.csv" in done.stderr


@pytest.mark.data("ml-100k")
def test_a_known_set(monkeypatch):
    monkeypatch.undo()
    value = answer("data", "check", "ml-100k")
    assert value["ratings"] == 100_000 and value["times"]["first"] == "1997-09-20"
