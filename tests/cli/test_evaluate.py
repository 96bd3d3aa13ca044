"""`isthmus evaluate`: what stands on standard output, in files, and the exit status."""

import csv
import json

import pytest
from typer.testing import CliRunner

from isthmus.cli import app
from isthmus.tasks import evaluate as task
from tests.tasks.problems import blocks


@pytest.fixture
def table(tmp_path, monkeypatch):
    """A made-up ratings file; models are measured in this process, to be quick."""
    monkeypatch.setattr(task.evaluate, "__kwdefaults__", _in_this_process())
    cells = blocks(users=60).matrix.tocoo()
    path = tmp_path / "ratings.csv"
    lines = [f"{u},{i},{r:g}" for u, i, r in zip(*cells.coords, cells.data, strict=True)]
    path.write_text("user,item,rating\n" + "\n".join(lines) + "\n")
    return path


def _in_this_process():
    return {**task.evaluate.__kwdefaults__, "own_process": False}


def run(*arguments):
    return CliRunner().invoke(app, ["evaluate", *map(str, arguments)])


def test_json_is_one_object_and_nothing_else(table):
    done = run(
        *(table, "--models", "ease,popularity", "--json", "--metrics", "ndcg@5,recall@3"),
        *("--protocol", "user-ratio", "--test-ratio", "0.3", "--split-seed", "4"),
        *("--set", "ease.l2=20", "--no-baselines", "--like-from", "5"),
    )
    assert done.exit_code == 0, done.stderr
    value = json.loads(done.stdout)
    assert value["data"] == str(table)
    assert (value["protocol"], value["like_from"]) == ("user-ratio", 5)
    assert value["split"]["seed"] == 4
    ease, popularity = value["results"]
    assert ease["fields"]["l2"] == 20 and "l2" not in ease["chosen"]
    assert list(popularity["metrics"]) == ["ndcg@5", "recall@3"]
    assert {pair["metric"] for pair in value["paired"]} == {"ndcg@5", "recall@3"}


def test_the_table_has_a_line_for_each_model_and_says_the_rules(table):
    done = run(table, "--models", "ease", "--metrics", "ndcg@5")
    assert done.exit_code == 0, done.stderr
    for text in ("ease", "popularity", "item-knn", "best", "a like is 4 or more", "ndcg: sum of"):
        assert text in done.stdout


def test_user_counts_are_numbers_or_shares(table):
    def users(*options):
        done = run(table, "--models", "popularity", "--no-baselines", "--json", *options)
        return json.loads(done.stdout)["split"]["test_users"]

    protocol = ("--protocol", "strong-generalisation")
    asked = users(*protocol, "--test-users", "12", "--valid-users", "0.2")
    assert 0 < asked <= 12
    assert users(*protocol, "--test-users", "0.5", "--valid-users", "3") > asked


@pytest.mark.parametrize(
    ("form", "start"), [("markdown", "| model | ndcg@5 |"), ("csv", "model,ndcg@5,ndcg@5 se")]
)
def test_other_forms(table, form, start):
    done = run(table, "--models", "ease", "--metrics", "ndcg@5", "--format", form)
    assert done.stdout.startswith(start)


def test_a_file_beside_what_is_printed(table, tmp_path):
    out = tmp_path / "report.csv"
    done = run(table, "--models", "ease", "--metrics", "ndcg@5", "--json", "--out", out)
    results = json.loads(done.stdout)["results"]
    with out.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["model"] for row in rows] == [result["model"] for result in results]
    assert float(rows[0]["ndcg@5"]) == results[0]["metrics"]["ndcg@5"]["mean"]


def test_a_refused_model_leaves_the_table_standing(table):
    done = run(
        *(table, "--models", "auto-rec,ease", "--protocol", "strong-generalisation"),
        *("--metrics", "ndcg@5", "--set", "auto-rec.epochs=1"),
    )
    assert done.exit_code == 0
    assert "auto-rec is not in the table: AutoRec does not fold in" in done.stdout


@pytest.mark.parametrize(
    ("options", "status", "words"),
    [
        (["--models", "no-such"], 1, "there is no model 'no-such'"),
        (["--models", "ease", "--metrics", "ndgc@5"], 1, "there is no metric 'ndgc@5'"),
        (["--models", "ease", "--protocol", "weak"], 1, "there is no protocol 'weak'"),
        (["--models", "ease", "--protocol", "time"], 1, "needs times"),
        (["--models", "ease", "--set", "ease.l2=few"], 1, "l2 is 'few'"),
        (["--models", "ease", "--set", "mult-vae.epochs=3"], 1, "settings were given for"),
        (["--models", "ease", "--set", "l2=3"], 2, "model.field"),
        (["--models", "ease", "--set", "ease.l2"], 2, "'ease.l2' must be"),
        (["--models", "ease", "--seeds", "one"], 2, "whole numbers"),
        (["--models", "ease", "--format", "pdf"], 2, "table, markdown, csv"),
        (["--models", "ease", "--out", "report.pdf"], 2, ".json"),
        (["--models", "ease", "--test-users", "2.5"], 1, "test_users is 2.5"),
        ([], 2, "--models"),
    ],
)
def test_mistakes_are_told_in_a_line(table, options, status, words):
    if "--test-users" in options:
        options = [*options, "--protocol", "strong-generalisation"]
    done = run(table, *options)
    assert done.exit_code == status
    assert words in done.stderr and "Traceback" not in done.output
    assert not done.stdout
    if status == 1:
        assert len(done.stderr.strip().splitlines()) == 1


def test_a_path_that_does_not_exist(tmp_path):
    done = run(tmp_path / "none.csv", "--models", "ease")
    assert done.exit_code == 1 and "none.csv" in done.stderr


@pytest.mark.data("ml-1m-liang")
def test_ease_on_movielens_through_the_whole_command():
    fixed = {"l2": 800, "dropout": 0, "user_norm": 0, "item_norm": 0}
    settings = [f"--set=ease.{name}={value}" for name, value in fixed.items()]
    done = run("ml-1m-liang", "--models", "ease", "--no-baselines", "--json", *settings)
    assert done.exit_code == 0, done.stderr
    (ease,) = json.loads(done.stdout)["results"]
    found = {name: figure["mean"] for name, figure in ease["metrics"].items()}
    assert found == pytest.approx(
        {"ndcg@100": 0.42795, "recall@20": 0.36792, "recall@50": 0.47662}, abs=5e-5
    )
    assert 100 < ease["peak_rss_mb"] < 2000
