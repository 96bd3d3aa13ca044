"""Recipes: what they say is checked against the library, and they are run on made-up data."""

import json
import os
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

import isthmus.tasks.reproduce as room
from isthmus import models
from isthmus.core.errors import DataError, NotFoundError, ParameterError
from isthmus.data import known
from isthmus.evaluate.names import parse
from isthmus.split.prepared import SPLITS
from isthmus.tasks.reproduce import (
    Figure,
    kind,
    last,
    names,
    ranking,
    recipe,
    recipes,
    reproduce,
    rows,
)
from tests.tasks.problems import blocks

KINDS = """
about = "made-up kinds of films"
model = "ease"
data = "{data}"

[fields]
l2 = 10.0
dropout = 0.0

[choose]
user_norm = [0.0, 0.5]

[split]
protocol = "user-ratio"

[[figures]]
metric = "recall@5"
published = 0.5
at_least = {bar}
source = "nobody"

[short]
split_seeds = [1, 2]

[short.fields]
l2 = 20.0
"""


@pytest.fixture
def kinds(tmp_path, monkeypatch):
    """A folder of recipes with one on a made-up table, and a cache of its own."""
    data = blocks()
    cells = data.matrix.tocoo()
    lines = [f"{u},{i},{r:g}" for u, i, r in zip(*cells.coords, cells.data, strict=True)]
    table = tmp_path / "ratings.csv"
    table.write_text("user,item,rating\n" + "\n".join(lines) + "\n")
    folder = tmp_path / "recipes"
    folder.mkdir()
    (folder / "easy.toml").write_text(KINDS.format(data=table, bar=0.5))
    (folder / "hard.toml").write_text(KINDS.format(data=table, bar=0.99999))
    (folder / "absent.toml").write_text(KINDS.format(data=tmp_path / "nothing.csv", bar=0.5))
    monkeypatch.setattr(recipes, "_folder", lambda: folder)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return folder


def test_no_kind_hides_a_public_name():
    hidden = set(room.KINDS) & set(room.__all__)
    assert not hidden, "importing the kind's module would take the place of the name"


@pytest.mark.parametrize("short", [False, True])
@pytest.mark.parametrize("name", names())
def test_every_recipe_of_the_package_speaks_of_what_exists(name, short):
    found = recipe(name, short=short)
    ranks = found.kind == "ranking"
    model = ranking.contender(found).model if ranks else rows.model(found.model, found.fields)
    model.check_parameters()
    assert type(model) is models.get(found.model)
    for data in filter(None, (found.data, found.test)):
        if found.kind in ("detection", "games", "next_step", "permutation", "quantisation"):
            continue
        assert data in known.names() or data in SPLITS or data == "made-up symbols"
    assert found.about and found.seeds and found.split_seeds
    for figure in found.figures:
        assert kind(found.kind).define(figure.metric)
        bars = [figure.within, figure.at_least, figure.at_most]
        assert sum(bar is not None for bar in bars) == 1
        assert figure.source


@pytest.mark.parametrize(
    ("bar", "good", "bad", "words"),
    [
        ({"within": 0.00005}, 0.42799, 0.42801, "within 0.00005"),
        ({"at_least": 0.43}, 0.43, 0.4299, "at least 0.43"),
        ({"at_most": 0.42}, 0.42, 0.4201, "at most 0.42"),
        ({"within": 0}, 0.42795, 0.42796, "within 0"),
    ],
)
def test_bars(bar, good, bad, words):
    figure = Figure(metric="rmse", published=0.42795, source="us", **bar)
    assert figure.met_by(good) and not figure.met_by(bad)
    assert figure.bar == words


def test_a_recipe_that_is_met(kinds):
    outcome = reproduce("easy")
    assert outcome.met and outcome.form == "long"
    (figure,) = outcome.figures
    assert 0.5 <= figure.obtained <= 1 and figure.published == 0.5
    assert figure.definition == parse("recall@5").definition
    assert figure.between is None and figure.se > 0
    # what the recipe fixes is not chosen, what it lists is chosen from its list
    (chosen,) = outcome.chosen
    assert set(chosen) == {"user_norm", "item_norm"}
    assert chosen["user_norm"] in (0.0, 0.5)
    json.dumps(outcome.to_dict(), allow_nan=False)


def test_a_recipe_that_is_not_met(kinds):
    assert not reproduce("hard").met


def test_the_short_form_changes_what_it_names(kinds):
    assert recipe("easy", short=True).fields == {"l2": 20.0, "dropout": 0.0}
    outcome = reproduce("easy", short=True)
    assert (outcome.form, outcome.seeds) == ("short", 2)
    assert outcome.figures[0].between > 0
    asked = recipe("easy", short=True)
    reports = [ranking.report(asked, ranking.open_data(asked.data), seed) for seed in (1, 2)]
    means = [report.figures["ease"]["recall@5"].mean for report in reports]
    assert outcome.figures[0].obtained == pytest.approx(sum(means) / 2)


def test_a_recipe_without_a_short_form_has_one_form(kinds):
    text = (kinds / "easy.toml").read_text()
    (kinds / "easy.toml").write_text(text[: text.index("[short]")])
    assert reproduce("easy", short=True).form == "long"


def test_ratings_as_likes(kinds):
    """On the scale of 0 and 1 the mean rating misses by less than 1."""
    text = (kinds / "easy.toml").read_text()
    for old, new in (
        ("ease", "biased-mf"), ("l2 = 10.0", "factors = 3"), ("dropout = 0.0", ""),
        ('"user-ratio"', '"random"'), ("recall@5", "mae"), ("at_least", "at_most"),
        ("user_norm = [0.0, 0.5]", ""), ("l2 = 20.0", ""),
    ):  # fmt: skip
        text = text.replace(old, new)
    (kinds / "stars.toml").write_text(text)
    (kinds / "likes.toml").write_text(text + "\n[options]\nliked_or_not = 4\n")
    stars, likes = reproduce("stars").figures[0], reproduce("likes").figures[0]
    assert likes.obtained < 0.2 < stars.obtained


def test_what_a_run_cost_and_where_it_ran(kinds):
    outcome = reproduce("easy", short=True)
    (figure,) = outcome.figures
    assert len(figure.values) == 2
    assert figure.obtained == pytest.approx(np.mean(figure.values))
    assert figure.between == pytest.approx(np.std(figure.values, ddof=1))
    assert 0 <= outcome.fit_seconds + outcome.score_seconds <= outcome.seconds + 0.1
    assert 10 < outcome.peak_rss_mb < 20_000
    assert outcome.machine.cpu and outcome.machine.threads >= 1
    assert 1 <= outcome.machine.cores <= os.cpu_count()
    age = datetime.now(UTC) - datetime.fromisoformat(outcome.date)
    assert timedelta(seconds=-1) < age < timedelta(minutes=1)


def test_the_last_outcome_is_remembered(kinds, tmp_path):
    assert last("easy") is None
    outcome = reproduce("easy")
    assert last("easy") == json.loads(json.dumps(outcome.to_dict()))
    kept = tmp_path / "cache" / "isthmus" / "reproduced" / "easy.json"
    kept.write_text("{}")  # as of a version that told less
    assert last("easy") is None
    kept.write_text("{")
    assert last("easy") is None


def test_a_short_run_stands_until_there_is_a_long_one(kinds):
    reproduce("easy", short=True)
    assert last("easy")["form"] == "short"
    reproduce("easy")
    reproduce("easy", short=True)
    assert last("easy")["form"] == "long"


@pytest.mark.parametrize(
    ("old", "new", "forgotten"),
    [
        ("l2 = 10.0", "l2 = 11.0", True),
        ("[0.0, 0.5]", "[0.0, 0.6]", True),
        ("recall@5", "recall@6", True),
        ('"user-ratio"', '"user-ratio"\ntest_ratio = 0.3', True),
        ("at_least = 0.5", "at_least = 0.4", False),
        ("nobody", "somebody", False),
        ('about = "', 'note = "hard"\nabout = "', False),
        ("l2 = 20.0", "l2 = 21.0", False),  # of the short form
    ],
)
def test_an_outcome_of_another_recipe_is_forgotten(kinds, old, new, forgotten):
    reproduce("easy")
    text = (kinds / "easy.toml").read_text()
    assert old in text
    (kinds / "easy.toml").write_text(text.replace(old, new))
    assert (last("easy") is None) == forgotten


def test_unknown_recipes_and_absent_data(kinds):
    assert names() == ("absent", "easy", "hard")
    with pytest.raises(NotFoundError, match="did you mean easy"):
        reproduce("eays")
    with pytest.raises(NotFoundError, match="nothing.csv"):
        reproduce("absent")


def test_a_field_that_no_model_has(kinds):
    (kinds / "easy.toml").write_text((kinds / "easy.toml").read_text().replace("l2 =", "l3 ="))
    with pytest.raises(ParameterError, match="no parameter 'l3'"):
        reproduce("easy")


@pytest.mark.data("ml-1m-liang")
@pytest.mark.parametrize("name", ["ease-ml-1m-liang", "popularity-ml-1m-liang"])
def test_published_figures(name, tmp_path, monkeypatch):
    data = known.find("ml-1m-liang").parent
    monkeypatch.setenv("ISTHMUS_DATA", str(data))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert reproduce(name).met


def test_a_path_does_not_take_the_place_of_a_known_set(kinds, monkeypatch, tmp_path):
    text = KINDS.format(data="ml-1m-liang", bar=0.5)
    (kinds / "named.toml").write_text(text)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "ml-1m-liang").mkdir()
    (tmp_path / "ml-1m-liang" / "a-file").touch()
    with pytest.raises(DataError, match="asks for the known data set ml-1m-liang, but there is a"):
        reproduce("named")
