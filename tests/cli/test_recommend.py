"""`isthmus recommend`, `predict`, `similar`, `inspect`: what they print of a saved model."""

import polars as pl
import pytest

from isthmus.cli.recommend import read_history
from tests.cli.films import ITEMS, USERS, answer, run, write


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """A model that ranks and one that rates, of the same films."""
    folder = tmp_path_factory.mktemp("models")
    ratings, films = write(folder)
    for model, name in (("ease", "ranks"), ("biased-mf", "rates")):
        done = run("fit", ratings, "--model", model, "--items", films, "--out", folder / name)
        assert done.exit_code == 0, done.stderr
    return folder


def test_an_answer_for_somebody_known(saved):
    value = answer("recommend", saved / "ranks", "--user", "user003", "-k", 3)
    assert set(value) == {"user", "items", "fallback"}
    assert (value["user"], value["fallback"]) == ("user003", False)
    assert [item["rank"] for item in value["items"]] == [1, 2, 3]
    for item in value["items"]:
        assert set(item) == {"rank", "item", "title", "score", "because"}
        assert item["title"].startswith("The ")
        assert 1 <= len(item["because"]) <= 3
        shares = [reason["share"] for reason in item["because"]]
        assert shares == sorted(shares, reverse=True) and 0 < sum(shares) <= 1 + 1e-9
        assert set(item["because"][0]) == {"item", "title", "share"}


def test_an_answer_for_somebody_new_by_titles(saved):
    history = "The Distant Moon=5,The Hollow Orbit=4"
    value = answer("recommend", saved / "ranks", "--history", history)
    assert value["user"] is None and len(value["items"]) == 10
    given = answer("recommend", saved / "ranks", "--history", "The Distant Moon,The Hollow Orbit")
    assert given["items"] == value["items"]
    reasons = {reason["title"] for item in value["items"] for reason in item["because"]}
    assert all(title.startswith(("The Distant Moon", "The Hollow Orbit")) for title in reasons)


def test_nothing_to_go_by_is_told(saved):
    done = run("recommend", saved / "ranks", "--history", "The Distant Moon=1")
    assert done.exit_code == 0 and "nothing is known" in done.stderr
    value = answer("recommend", saved / "ranks", "--history", "The Distant Moon=1")
    assert value["fallback"] and all(item["because"] == [] for item in value["items"])


def test_people_read_titles_and_reasons(saved):
    done = run("recommend", saved / "ranks", "--user", "user003", "-k", 2)
    assert done.exit_code == 0 and "because of" in done.stdout and "The " in done.stdout


def test_lists_of_what_may_be_answered(saved, tmp_path):
    everything = answer("recommend", saved / "ranks", "--user", "user003", "-k", 4)["items"]
    ids = [item["item"] for item in everything]
    allow, deny = tmp_path / "allow.txt", tmp_path / "deny.txt"
    allow.write_text("\n".join([*ids[1:], "", "nowhere"]) + "\n")
    deny.write_text(everything[2]["title"] + "\n")
    options = ("--user", "user003", "--allow", allow, "--deny", deny)
    value = answer("recommend", saved / "ranks", *options)
    assert [item["item"] for item in value["items"]] == [ids[1], ids[3]]
    done = run("recommend", saved / "ranks", *options)
    assert "note: 1 of 4 allowed items are not known" in done.stderr
    missing = run("recommend", saved / "ranks", "--user", "user003", "--deny", "no.txt")
    assert missing.exit_code == 1 and "no.txt" in missing.stderr


def test_with_seen_answers_what_was_rated_too(saved):
    history = ("--history", "The Distant Moon=5", "-k", ITEMS)
    without = answer("recommend", saved / "ranks", *history)
    with_ = answer("recommend", saved / "ranks", *history, "--with-seen")
    assert len(without["items"]) == ITEMS - 1 and len(with_["items"]) == ITEMS


def test_everybody_into_a_file(saved, tmp_path):
    out = tmp_path / "all.parquet"
    value = answer("recommend", saved / "ranks", "--all", "--out", out, "-k", 5)
    assert value == {"out": str(out), "users": USERS, "k": 5}
    frame = pl.read_parquet(out)
    assert len(frame) == 5 * USERS
    assert frame.columns == ["user", "rank", "item", "title", "score", "fallback"]


def test_a_predicted_rating(saved):
    value = answer("predict", saved / "rates", "--user", "user003", "--item", "The Distant Moon")
    assert set(value) == {"user", "item", "title", "rating", "scale"}
    assert value["scale"] == [1, 5] and 1 <= value["rating"] <= 5
    done = run("predict", saved / "ranks", "--user", "user003", "--item", "film001")
    assert done.exit_code == 1 and "only ranks" in done.stderr


def test_similar_items(saved):
    value = answer("similar", saved / "ranks", "--item", "film001", "-k", 3)
    assert set(value) == {"item", "title", "similar"} and value["item"] == "film001"
    alike = [row["similarity"] for row in value["similar"]]
    assert len(alike) == 3 and alike == sorted(alike, reverse=True)
    assert set(value["similar"][0]) == {"rank", "item", "title", "similarity"}
    assert "similarity" in run("similar", saved / "ranks", "--item", "film001").stdout


def test_inspecting_a_folder(saved):
    value = answer("inspect", saved / "ranks")
    assert (value["kind"], value["model"], value["histories"]) == ("recommender", "EASE", True)
    assert value["about"]["users"] == USERS and value["titles"] == ITEMS
    assert all(file["bytes"] > 0 for file in value["files"])
    assert "EASE" in run("inspect", saved / "ranks").stdout


def test_a_damaged_folder_is_refused(saved, tmp_path):
    for file in (saved / "ranks").iterdir():
        content = file.read_bytes()
        (tmp_path / file.name).write_bytes(
            content[:-1] + b"?" if file.name.startswith("arrays") else content
        )
    for command in (("inspect", tmp_path), ("recommend", tmp_path, "--user", "user003")):
        done = run(*command)
        assert done.exit_code == 1 and "damaged" in done.stderr and done.stdout == ""


@pytest.mark.parametrize(
    ("text", "history"),
    [
        ("1=5,2=4", {"1": "5", "2": "4"}),
        (" 1 = 5 , 2=4.5,", {"1": "5", "2": "4.5"}),
        ("Matrix, The (1999)=5,Heat=4", {"Matrix, The (1999)": "5", "Heat": "4"}),
        ("Heat,Alien", ["Heat", "Alien"]),
        ("Heat", ["Heat"]),
    ],
)
def test_histories_as_they_are_written(text, history):
    assert read_history(text) == history


@pytest.mark.parametrize("text", ["1=5,2", "1=5,1=4", "=5"])
def test_histories_that_are_not_understood(saved, text):
    done = run("recommend", saved / "ranks", "--history", text)
    assert done.exit_code == 2 and "--history" in done.stderr
