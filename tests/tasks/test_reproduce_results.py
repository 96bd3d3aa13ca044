"""The page of results and the file of figures that it is made from."""

import json

import pytest

from isthmus.core.errors import DataError
from isthmus.tasks.reproduce import page, recipe, reproduce, results, write_results
from tests.tasks import test_reproduce

kinds = test_reproduce.kinds


def recall(obtained, **more):
    """An outcome of the recipe "easy" or "hard"."""
    figure = {"metric": "recall@5", "obtained": obtained, "se": 0.0123, "between": None, **more}
    return {
        "figures": [figure],
        "fit_seconds": 0.1234,
        "score_seconds": 4321.0,
        "peak_rss_mb": 1234.5,
        "protocol": "user-ratio",
        "counted": "40 users",
        "seeds": 1,
        "chosen": [{"user_norm": 0.5}, {"user_norm": 0.5}, {"user_norm": 0.0}],
        "machine": {"cpu": "Abacus | 5", "cores": 4, "threads": 2, "load": 2.5},
        "date": "2026-01-31T09:10:11+00:00",
        "version": "9.9",
    }


def test_a_figure_beside_what_was_published(kinds):
    outcome = recall(0.512345)
    (row,) = page.rows(recipe("easy"), {"easy": outcome})
    assert row[0] == "`easy`" and row[2:5] == ["recall@5", "0.5 (nobody)", "at least 0.5"]
    assert row[5:] == ["0.51235 ± 0.012", "met", "0.12 s", "4,321 s", "1,234 MB"]


def test_the_spread_over_runs(kinds):
    outcome = recall(0.512345, se=None, between=0.0216)
    (row,) = page.rows(recipe("easy"), {"easy": outcome})
    assert row[5] == "0.51235 (sd 0.022)"


def test_what_is_not_met_says_why(kinds):
    text = (kinds / "hard.toml").read_text()
    (kinds / "hard.toml").write_text('note = "The films are too alike."\n' + text)
    recipes = [recipe("easy"), recipe("hard")]
    told = page.page(recipes, {"easy": recall(0.7), "hard": recall(0.7)})
    lines = told.splitlines()
    (easy,) = (line for line in lines if line.startswith("| `easy` |") and "±" in line)
    (hard,) = (line for line in lines if line.startswith("| `hard` |") and "±" in line)
    assert "| met |" in easy and "| **not met** |" in hard
    assert "- `hard`, recall@5: The films are too alike." in lines
    assert "too alike" not in page.page(recipes, {"hard": recall(1.0)})


def test_the_bar_is_the_one_that_the_recipe_has_now(kinds):
    outcome = recall(0.45, met=False)
    text = (kinds / "easy.toml").read_text()
    assert page.missing(recipe("easy"), outcome)
    (kinds / "easy.toml").write_text(text.replace("at_least = 0.5", "at_least = 0.4"))
    assert not page.missing(recipe("easy"), outcome)


def test_how_it_was_run_stands_below(kinds):
    text = (kinds / "easy.toml").read_text()
    (kinds / "easy.toml").write_text(text.replace("user-ratio", 'user-ratio"\ntest_ratio = "0.3'))
    told = page.page([recipe("easy"), recipe("hard")], {"easy": recall(0.7)})
    ran = told[told.index("## How they were run") :]
    assert "user_norm=0.5; user_norm=0.0" in ran
    assert "Abacus \\| 5: 2 threads, 4 cores, load 2.5" in ran and "2026-01-31, 9.9" in ran
    assert "| user-ratio, test_ratio=0.3 |" in ran
    assert "`hard`" not in ran


def test_recipes_stand_in_the_groups_of_what_they_ask():
    for name, key in {
        "ease-ml-1m-liang": "lists",
        "biased-mf-ml-1m": "ratings",
        "few-labels-mnist": "classification",
        "rbm-mnist": "likelihood",
        "som-iris": "quantisation",
    }.items():
        assert page.group(recipe(name)) == key


def test_every_recipe_is_on_the_page_run_or_not(kinds, tmp_path):
    outcome = reproduce("easy")
    reproduce("hard", short=True)  # a short run is no outcome
    written = write_results(tmp_path / "shared" / "results.md")
    assert written == {"easy": json.loads(json.dumps(outcome.to_dict()))}
    text = (tmp_path / "shared" / "results.md").read_text()
    for name in ("absent", "easy", "hard"):
        assert f"| `{name}` |" in text
    assert text.count("not run |") == 2


def test_the_page_is_made_of_the_file_alone(kinds, tmp_path, monkeypatch):
    reproduce("easy")
    place = tmp_path / "results.md"
    write_results(place)
    before = place.read_text(), (tmp_path / "results.json").read_text()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "another machine"))
    write_results(place)
    assert (place.read_text(), (tmp_path / "results.json").read_text()) == before


def test_the_later_outcome_stands(kinds, tmp_path):
    reproduce("easy")
    place, figures = tmp_path / "results.md", tmp_path / "results.json"
    (shared,) = write_results(place).values()
    for date, lasts in (("2999-01-01T00:00:00+00:00", True), ("2001-01-01T00:00:00+00:00", False)):
        elsewhere = {**shared, "date": date, "counted": "elsewhere"}
        figures.write_text(json.dumps({"outcomes": [elsewhere]}))
        assert (write_results(place)["easy"]["counted"] == "elsewhere") == lasts


def test_outcomes_of_changed_recipes_are_left_out(kinds, tmp_path):
    reproduce("easy")
    place = tmp_path / "results.md"
    assert write_results(place)
    text = (kinds / "easy.toml").read_text()
    (kinds / "easy.toml").write_text(text.replace("l2 = 10.0", "l2 = 12.0"))
    assert not write_results(place)
    assert "± " not in place.read_text().partition("## ")[2]


@pytest.mark.parametrize("content", ["{", "[]", '{"outcomes": [{"name": 1}]}'])
def test_a_file_of_something_else_is_not_overwritten(kinds, tmp_path, content):
    (tmp_path / "results.json").write_text(content)
    with pytest.raises(DataError, match=r"results\.json: this is no file of outcomes"):
        write_results(tmp_path / "results.md")
    assert (tmp_path / "results.json").read_text() == content


def test_the_page_is_markdown(tmp_path):
    with pytest.raises(DataError, match=r"ends in \.md"):
        write_results(tmp_path / "results.html")


def test_only_what_recipes_say_now_is_current():
    asked = recipe("ease-ml-1m-liang")
    old = {asked.name: {"fingerprint": "0"}, "gone": {"fingerprint": "0"}}
    assert results.current([asked], old) == {}
    new = {asked.name: {"fingerprint": asked.fingerprint}}
    assert results.current([asked], new) == new
