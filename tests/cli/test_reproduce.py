"""`isthmus reproduce`: what it shows, and the exit status."""

import json

import pytest
from typer.testing import CliRunner

from isthmus.cli import app
from isthmus.tasks import reproduce as task
from tests.tasks.test_reproduce import kinds  # noqa: F401


def run(*arguments):
    return CliRunner().invoke(app, ["reproduce", *map(str, arguments)])


@pytest.mark.usefixtures("kinds")
class TestMadeUp:
    def test_met(self):
        done = run("easy")
        assert done.exit_code == 0, done.stderr
        for text in ("recall@5", "0.5", "at least 0.5", "met", "nobody", "hits in the first k"):
            assert text in done.stdout

    def test_a_short_run_says_that_it_is_one(self):
        words = "the long form is what compares"
        assert words in run("easy", "--short").stdout
        assert words not in run("easy").stdout

    def test_not_met(self):
        done = run("hard", "--json")
        assert done.exit_code == 1
        value = json.loads(done.stdout)
        assert value["met"] is False and value["figures"][0]["met"] is False
        assert {"metric", "definition", "published", "obtained", "source", "bar"} <= set(
            value["figures"][0]
        )

    def test_list_shows_what_was_obtained(self):
        before = json.loads(run("--list", "--json").stdout)["recipes"]
        assert [recipe["last"] for recipe in before] == [None, None, None]
        run("easy", "--short")
        after = json.loads(run("--list", "--json").stdout)["recipes"]
        obtained = after[1]["last"]["figures"][0]["obtained"]
        assert after[1]["recipe"] == "easy" and after[1]["figures"][0]["published"] == 0.5
        assert f"{obtained:.5f} (short)" in run("--list").stdout

    def test_list_shows_what_is_not_met(self):
        run("easy")
        run("hard")
        lines = run("--list").stdout.splitlines()
        assert {line.split()[0]: "NOT MET" in line for line in lines[1:]} == {
            "absent": False,
            "easy": False,
            "hard": True,
        }

    def test_the_page_of_results(self, tmp_path):
        run("easy")
        done = run("--results", tmp_path / "page.md")
        assert done.exit_code == 0, done.stderr
        assert "outcomes of 1 of 3 recipes" in " ".join(done.stdout.split())
        assert "`easy`" in (tmp_path / "page.md").read_text()
        value = json.loads(run("--results", tmp_path / "page.md", "--json").stdout)
        assert (value["outcomes"], value["recipes"]) == (1, 3)
        assert value["figures"] == str(tmp_path / "page.json")

    def test_absent_data_is_named(self):
        done = run("absent")
        assert done.exit_code == 1 and "nothing.csv" in done.stderr and not done.stdout


def test_list_names_every_recipe_in_full():
    shown = run("--list").stdout
    for name in task.names():
        assert name in shown


@pytest.mark.parametrize(
    "arguments", [[], ["easy", "--list"], ["easy", "--results", "a.md"]], ids=" ".join
)
def test_a_name_or_the_list(arguments):
    assert run(*arguments).exit_code == 2


def test_unknown_recipes():
    done = run("ease-ml-1m-lian")
    assert done.exit_code == 1
    assert "did you mean ease-ml-1m-liang" in done.stderr
