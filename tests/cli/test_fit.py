"""`isthmus fit`: what is learned, what is said, and what an interruption leaves."""

import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

from isthmus.core import store
from isthmus.tasks.recommend import Recommender
from tests.cli.films import ITEMS, USERS, answer, run, write

TRAINED = ("--model", "mult-dae", "--set", "hidden=8", "--set", "patience=none")


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    return write(tmp_path_factory.mktemp("films"))


def test_json_says_what_was_learned(files, tmp_path):
    ratings, films = files
    value = answer(
        *("fit", ratings, "--model", "ease", "--out", tmp_path, "--items", films),
        *("--set", "l2=20", "--like-from", "5"),
    )
    assert value["fields"]["l2"] == 20 and value["model"] == "ease"
    assert (value["users"], value["items"], value["like_from"]) == (USERS, ITEMS, 5)
    assert value["like_rule"] == "a like is 5 or more (as asked)"
    assert value["training"] is None and value["stopping"] == ""
    assert value["learnt_from"] < value["ratings"]
    rec = Recommender.load(tmp_path)
    assert rec.model.l2 == 20 and rec.catalogue.title(0).startswith("The ")


def test_people_read_what_was_found_and_where_the_model_is(files, tmp_path):
    done = run("fit", files[0], *TRAINED, "--set", "epochs=3", "--out", tmp_path / "m")
    assert done.exit_code == 0
    assert "note: columns: user = user, item = item, rating = rating" in done.stderr
    for text in ("150 users", "a like is 4 or more", "15 people are held out", "3 epochs", "ndcg@"):
        assert text in done.stdout


def test_a_prepared_split_stops_by_its_validation_part(tmp_path):
    rows = {
        "train": [f"{u},{i}" for u in range(30) for i in range(u % 2, 20, 2)],
        "validation_tr": [f"{u},{i}" for u in range(30, 35) for i in range(u % 2, 14, 2)],
        "validation_te": [f"{u},{i}" for u in range(30, 35) for i in range(14 + u % 2, 20, 2)],
        "test_tr": ["40,0"],
        "test_te": ["40,2"],
    }
    for name, lines in rows.items():
        (tmp_path / f"{name}.csv").write_text("\n".join(["uid,sid", *lines]) + "\n")
    value = answer("fit", tmp_path, *TRAINED, "--set", "epochs=4", "--out", tmp_path / "m")
    assert value["stopping"] == "training stops early by the validation part"
    assert (value["users"], value["training"]["epochs"]) == (30, 4)


@pytest.mark.parametrize(
    ("lines", "options", "said"),
    [
        (["a,x,5", "a,y,good"], (), "line 3"),
        (["a,x,5", "a,x,4"], (), "--duplicates"),
        (["a,x,2", "b,y,1"], ("--like-from", "3"), "no rating of 3 or more"),
        (["a,x,5", "b,y,4"], ("--set", "l2=-1"), "l2 is -1.0; it must be a number > 0"),
        (["a,x,5", "b,y,4"], ("--rating-column", "stars"), "stars"),
    ],
)
def test_what_cannot_be_used_leaves_nothing(lines, options, said, tmp_path):
    path, out = tmp_path / "r.csv", tmp_path / "m"
    path.write_text("\n".join(["user,item,rating", *lines]) + "\n")
    done = run("fit", path, "--model", "ease", "--out", out, *options)
    assert done.exit_code == 1 and said in done.stderr
    assert not list(out.glob("*"))


def test_bad_rows_and_duplicates_are_counted_when_asked(tmp_path):
    path = tmp_path / "r.csv"
    path.write_text("kunde,item,rating\na,x,5\na,y,good\na,x,4\nb,y,5\n")
    done = run(
        *("fit", path, "--model", "ease", "--out", tmp_path / "m", "--user-column", "kunde"),
        *("--skip-bad-rows", "--duplicates", "max"),
    )
    assert done.exit_code == 0
    assert "1 bad rows skipped" in done.stderr and "1 rows repeated a pair" in done.stderr


def test_histories_can_be_left_away(files, tmp_path):
    ratings, _ = files
    done = run("fit", ratings, "--model", "ease", "--out", tmp_path, "--no-history")
    assert done.exit_code == 0
    refused = run("recommend", tmp_path, "--user", "user001")
    assert refused.exit_code == 1 and "--ratings" in refused.stderr
    value = answer("recommend", tmp_path, "--user", "user001", "--ratings", ratings, "-k", 2)
    assert [item["rank"] for item in value["items"]] == [1, 2]


def test_there_is_nothing_to_resume_in_a_closed_form(files, tmp_path):
    done = run("fit", files[0], "--model", "ease", "--out", tmp_path, "--resume")
    assert done.exit_code == 0 and "nothing to resume" in done.stderr


# Interruptions, in a process of their own


def started(*arguments):
    code = "import sys; from isthmus.cli import main; main()"
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )


def interrupted(arguments, out, how):
    """Start a fit and end it, by a signal, once it is a few epochs old."""
    process = started("fit", *arguments, "--out", out, "--checkpoint-every", 0)
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and process.poll() is None:
        if (out / "checkpoint" / store.MANIFEST).exists():
            state = store.read_manifest(out / "checkpoint")["state"]
            if state["epoch"] >= 3:
                break
        time.sleep(0.01)
    assert process.poll() is None, process.stderr.read()
    process.send_signal(how)
    _, errors = process.communicate(timeout=120)
    return process.returncode, errors, state["epoch"]


@pytest.fixture
def long_fit(files):
    return (files[0], *TRAINED, "--set", "epochs=400")


def test_killed_and_resumed_is_as_if_never_killed(long_fit, tmp_path):
    status, _, _ = interrupted(long_fit, tmp_path / "killed", signal.SIGKILL)
    assert status == -signal.SIGKILL
    assert not (tmp_path / "killed" / store.MANIFEST).exists()
    resumed = answer("fit", *long_fit, "--out", tmp_path / "killed", "--resume")
    whole = answer("fit", *long_fit, "--out", tmp_path / "whole")
    assert resumed["training"] == whole["training"]
    assert not (tmp_path / "killed" / "checkpoint").exists()
    arrays = [store.read_folder(tmp_path / name)[1]["arrays"] for name in ("killed", "whole")]
    for name, array in arrays[0].items():
        np.testing.assert_array_equal(array, arrays[1][name])


def test_ctrl_c_saves_the_best_so_far(long_fit, tmp_path):
    status, errors, epoch = interrupted(long_fit, tmp_path, signal.SIGINT)
    assert status == 130
    assert "holds the best so far, and --resume goes on" in errors.splitlines()[-1]
    training = answer("inspect", tmp_path)["training"]
    assert training["stopped"] == "interrupted" and training["epochs"] >= epoch
    assert run("recommend", tmp_path, "--user", "user001").exit_code == 0
    assert answer("fit", *long_fit, "--out", tmp_path, "--resume")["training"]["epochs"] == 400


def test_items_that_nobody_rated_are_recommended_by_their_features(files, tmp_path):
    ratings, films = files
    lines = films.read_text().splitlines()[1:]
    told = [(line.split(",")[0], line.split("; ")[1].rstrip(')"')) for line in lines]
    table = tmp_path / "features.csv"
    rows = [f'{film},"{genres.replace(", ", "|")}"' for film, genres in told]
    table.write_text("\n".join(["item,genres", *rows, "new,Space|Space"]) + "\n")
    out = ("--out", tmp_path / "m", "--item-features", table)
    done = run("fit", ratings, "--model", "ease", *out)
    assert done.exit_code == 0
    assert "note: column 'genres': categories, separated by |" in done.stderr
    assert f"note: {257 - ITEMS} items with features were rated by nobody" in done.stderr
    value = answer("recommend", tmp_path / "m", "--user", "user001", "-k", "257")
    assert "new" in [row["item"] for row in value["items"]]
    refused = run("fit", ratings, "--model", "popularity", *out)
    assert refused.exit_code == 1 and "models that take features of items: ease" in refused.stderr
    refused = run("fit", ratings, "--model", "auto", *out)
    assert refused.exit_code == 2 and "--item-features" in refused.stderr
    table.write_text("item,genres\nX1,A\nX2,A\n")
    refused = run("fit", ratings, "--model", "ease", *out)
    assert refused.exit_code == 1 and "compare how items are called" in refused.stderr
