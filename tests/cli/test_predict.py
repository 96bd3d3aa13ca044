"""`isthmus fit FILE --target COLUMN` and `isthmus predict DIR NEW`."""

import json

import numpy as np
import polars as pl
import pytest

from isthmus import Predictor
from isthmus.cli.predictions import list_rows, show
from isthmus.tasks.predictor.scores import of_classes
from tests.cli.films import answer, run
from tests.cli.films import write as write_films
from tests.tasks.test_predictor import people

QUICK = ("--set", "hidden=", "--set", "epochs=25", "--set", "learning_rate=0.05")
CLASSES = ("--model", "tabular-classifier", "--target", "leaves", "--ignore", "pay", *QUICK)
NUMBERS = ("--model", "tabular-regressor", "--target", "pay", "--ignore", "leaves", *QUICK)


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    path = tmp_path_factory.mktemp("people") / "people.csv"
    people().write_csv(path)
    return path


@pytest.fixture(scope="module")
def folder(table):
    folder = table.parent / "model"
    assert run("fit", table, *CLASSES, "--out", folder).exit_code == 0
    return folder


def said(*arguments):
    """The one failure of a command, however it was broken into lines."""
    done = run(*arguments)
    assert done.exit_code in (1, 2) and done.stdout == ""
    return " ".join(done.stderr.replace("│", " ").split())


def test_people_read_the_whole_lesson(table, tmp_path):
    done = run("fit", table, *CLASSES, "--out", tmp_path, "--valid-rows", "24")
    assert done.exit_code == 0
    text = " ".join(done.stdout.split())
    for words in (
        "people.csv: 300 rows, to predict leaves",
        "learned from: town (3 categories), age (number)",
        "left out: Id (an identifier by its name), name (all different)",
        "each feature is brought to mean 0 and deviation 1",
        "240 rows are learned from, 24 of them to stop by; 60 are held out to test",
        "on the 60 rows held out:",
        "logistic regression",
        "largest class (yes)",
        "true leaves as no as yes precision recall f1",
        f"isthmus predict {tmp_path} NEW",
    ):
        assert words in text
    tables = done.stdout.partition("held out:")[2].partition("saved in")[0]
    assert max(map(len, tables.splitlines())) <= 80


def test_json_holds_the_report(table, tmp_path):
    value = answer("fit", table, *CLASSES, "--out", tmp_path, "--seed", "3", "--test-share", "0.5")
    assert (value["model"], value["target"], value["kind"]) == (
        *("tabular-classifier", "leaves", "classification"),
    )
    assert (value["learned_from"], value["test_rows"], value["valid_rows"]) == (150, 150, 0)
    assert value["features"] == ["town=Bonn", "town=Kiel", "town=Ulm", "age"]
    assert value["training"]["epochs"] == 25
    assert value["report"] == Predictor.load(tmp_path).report
    assert Predictor.load(tmp_path).random_state == 3
    assert not (tmp_path / "checkpoint").exists()


def test_new_rows_go_through_what_was_found(table, folder, tmp_path):
    people(50, seed=1).drop("leaves").write_csv(tmp_path / "new.csv")
    out = tmp_path / "P.csv"
    done = run("predict", folder, tmp_path / "new.csv", "--out", out)
    assert done.exit_code == 0 and done.stdout == f"50 predictions written to {out}\n"
    found, expected = pl.read_csv(out), Predictor.load(folder).predict(tmp_path / "new.csv")
    assert found.columns == ["Id", "name", "predicted", "probability=no", "probability=yes"]
    assert found["predicted"].equals(expected["predicted"])
    np.testing.assert_allclose(found["probability=yes"], expected["probability=yes"], rtol=1e-6)


def test_where_the_target_is_known_predictions_are_measured(folder, tmp_path):
    people(50, seed=1).write_csv(tmp_path / "new.csv")
    done = run("predict", folder, tmp_path / "new.csv", "--out", tmp_path / "P.parquet")
    assert "leaves is known of 50 rows" in done.stdout and "precision" in done.stdout
    assert "learned from most of them" not in done.stdout
    value = answer("predict", folder, tmp_path / "new.csv", "--out", tmp_path / "P.parquet")
    found = pl.read_parquet(tmp_path / "P.parquet")
    right = (found["leaves"] == found["predicted"]).mean()
    assert value["score"]["accuracy"] == pytest.approx(right)


def test_targets_that_were_never_learned_are_told(folder, tmp_path):
    people(9, seed=1).with_columns(leaves=pl.lit("perhaps")).write_csv(tmp_path / "new.csv")
    done = run("predict", folder, tmp_path / "new.csv", "--out", tmp_path / "P.csv")
    assert done.exit_code == 0 and "no target there is a class that was learned" in done.stderr
    assert "is known of" not in done.stdout


def test_without_a_file_the_first_rows_are_shown(folder, table):
    done = run("predict", folder, table)
    assert "300 rows (the first 10; --out FILE for all)" in done.stdout and "p=yes" in done.stdout
    assert "learned from most of them" in done.stdout  # the same file as at `fit`
    value = answer("predict", folder, table)
    assert len(value["predictions"]) == value["rows"] == 300
    assert value["predictions"][0].keys() >= {"Id", "predicted", "probability=yes"}


@pytest.mark.parametrize(("classes", "heads"), [(2, ["p=0", "p=1"]), (10, ["p"])])
def test_rows_keep_within_a_terminal(classes, heads, capsys):
    shares = np.random.default_rng(0).dirichlet(np.ones(classes), 4)
    told = {f"probability={name}": share for name, share in enumerate(shares.T)}
    known = {"Id": ["a" * 60] * 4, "predicted": shares.argmax(axis=1)}
    list_rows(pl.DataFrame(known | told))
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 80 and lines[0].split() == ["Id", "predicted", *heads]
    assert lines[1].split()[0] == "a" * 24
    if classes == 10:
        assert [line.split()[2] for line in lines[1:]] == [f"{p:.4g}" for p in shares.max(axis=1)]


def test_what_was_never_seen_is_told(folder, tmp_path):
    people(5).with_columns(town=pl.lit("Rome")).write_csv(tmp_path / "new.csv")
    done = run("predict", folder, tmp_path / "new.csv")
    assert "5 of categories never seen before ('Rome')" in " ".join(done.stderr.split())


@pytest.mark.parametrize(("classes", "tables"), [(3, 2), (10, 3), (40, 2)])
def test_tables_keep_within_a_terminal(classes, tables, capsys):
    y = np.arange(1000) % classes
    shares = np.random.default_rng(0).dirichlet(np.ones(classes), 1000)
    show(of_classes(y, shares.argmax(axis=1), shares, np.arange(classes)), "model", "digit")
    told = capsys.readouterr().out
    assert max(map(len, told.splitlines())) <= 80 and told.strip().count("\n\n") == tables - 1
    assert ("as 2" in told) == (classes < 40)


def test_long_names_that_begin_alike_can_be_told_apart(capsys):
    names = [f"talk.politics.of.everywhere.{end}" for end in ("guns", "misc")]
    y = np.array(names * 5)
    show(of_classes(y, y, None, np.array(names)), "model", "topic")
    told = capsys.readouterr().out
    assert "as talk.p….guns" in told and "\ntalk.politic…ywhere.guns" in told
    assert max(map(len, told.splitlines())) <= 80


def test_of_many_classes_the_largest_are_listed(capsys):
    y = np.concatenate([np.arange(100), np.arange(60, 100)])  # the last 40 have two rows each
    show(of_classes(y, y, None, np.arange(100)), "model", "digit")
    told = capsys.readouterr().out
    listed = [line.split()[0] for line in told.splitlines() if line.endswith("1.0000")]
    assert listed == [str(name) for name in range(60, 100)]
    assert "the 40 largest of 100 classes" in told


def test_a_model_that_has_no_epochs_learns_from_all_rows(tmp_path):
    people(1300).write_csv(tmp_path / "people.csv")
    asked = ("--model", "echo-state-classifier", "--target", "leaves", "--ignore", "pay")
    given = ("fit", tmp_path / "people.csv", *asked, "--set", "units=5", "--out", tmp_path / "m")
    done = run(*given, "--json")
    assert "takes the 4 features of a row for a series of as many steps" in done.stderr
    value = json.loads(done.stdout)
    assert (value["learned_from"], value["valid_rows"]) == (1040, 0)
    assert value["report"]["rows"] == 260 and value["training"] is None
    assert "does not stop early" in said(*given, "--valid-rows", "100")
    drawn = ("--data", tmp_path / "people.csv", "--picture", tmp_path / "c.png")
    assert "holds no model that writes" in said("draw", tmp_path / "m", "cells", *drawn)


def test_a_number_is_predicted(table, tmp_path):
    done = run("fit", table, *NUMBERS, "--out", tmp_path)
    assert done.exit_code == 0
    for words in ("rmse", "linear regression", "mean", "R2"):
        assert words in done.stdout
    assert answer("predict", tmp_path, table)["score"]["r2"] > 0.9


def test_a_picture_of_what_was_taken_for_what(table, tmp_path):
    pytest.importorskip("matplotlib")
    picture = tmp_path / "c.png"
    run("fit", table, *CLASSES, "--out", tmp_path / "m", "--picture", picture)
    assert picture.read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("asked", [NUMBERS, (*CLASSES, "--test-share", "0")])
def test_a_picture_of_nothing_is_refused_before_anything_is_learned(asked, table, tmp_path):
    pytest.importorskip("matplotlib")
    picture = ("--picture", tmp_path / "n.png")
    assert "which classes were taken for which" in said(
        "fit", table, *asked, "--out", tmp_path / "n", *picture
    )
    assert not list(tmp_path.iterdir())


def test_inspect_tells_of_a_predictor(folder):
    value = answer("inspect", folder)
    assert (value["kind"], value["model"]) == ("predictor", "TabularClassifier")
    assert value["report"]["rows"] == 60
    shown = " ".join(run("inspect", folder).stdout.split())
    for words in ("leaves (classification)", "240 learned from, 60 held out", "age (number)"):
        assert words in shown


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--target", "left"), "has no column 'left'"),
        ((), "say which column is to be predicted, with target= (--target COLUMN)"),
        (("--target", "pay"), "take a regressor (--model tabular-regressor)"),
        (("--target", "leaves", "--label", "leaves"), "name the column with --target"),
        (("--target", "leaves", "--min-items", "3"), "learns from tables and images"),
        (("--target", "leaves", "--as", "age"), "'age' must be name=value"),
        (("--target", "leaves", "--as", "age=colour"), "cannot be taken as 'colour'"),
        (("--target", "leaves", "--test-share", "1"), "test_share is 1.0"),
        (("--target", "leaves", "--picture", "p.txt"), "p.txt must end in .png"),
    ],
)
def test_what_cannot_be_used_leaves_nothing(table, options, words, tmp_path):
    asked = ("--model", "tabular-classifier", *QUICK, "--out", tmp_path / "m")
    assert words in said("fit", table, *asked, *options)
    assert not list(tmp_path.glob("m/*"))


def test_each_way_to_predict_refuses_the_other(folder, table, tmp_path):
    ratings, _ = write_films(tmp_path)
    assert run("fit", ratings, "--model", "biased-mf", "--out", tmp_path / "r").exit_code == 0
    assert "holds a recommender, and not a classifier" in said("predict", tmp_path / "r", table)
    person = ("--user", "1", "--item", "2")
    assert "holds a classifier or regressor, and not a recommender" in said(
        "predict", folder, *person
    )
    assert "--user: it has no meaning here" in said("predict", folder, table, "--user", "1")
    assert "--out: it has no meaning here" in said("predict", folder, *person, "--out", "P.csv")
    assert "give a table or images to predict" in said("predict", folder)
    assert "must end in .parquet or .csv" in said("predict", folder, table, "--out", "P.npy")
    autoencoder = ("--model", "autoencoder", "--out", tmp_path / "a")
    assert "--target: it has no meaning here" in said(
        "fit", table, *autoencoder, "--target", "leaves"
    )
    assert "--seed: it has no meaning here" in said("fit", table, *autoencoder, "--seed", "1")


@pytest.mark.data("churn")
def test_the_command_of_the_lesson(tmp_path):
    quick = ("--set", "epochs=2", "--set", "batch_size=256")
    asked = ("--model", "tabular-classifier", "--target", "Exited", "--out", tmp_path)
    done = run("fit", "churn", *asked, *quick, "--json")
    value = json.loads(done.stdout)
    assert value["report"]["rows"] == 2000 and len(value["features"]) == 12
