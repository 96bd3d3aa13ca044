"""`isthmus demo` on the made-up catalogue, made small."""

import pytest

from isthmus.cli import demo
from isthmus.core.errors import DataError
from isthmus.data import known, planted
from isthmus.tasks import evaluate as task
from tests.cli.films import answer, run


@pytest.fixture(autouse=True)
def small(monkeypatch):
    """No data set, no network, few people, one process."""

    def refused(name):
        raise DataError("no network")

    def few():
        return catalogue(users=120)

    catalogue = planted.film_catalogue
    monkeypatch.setattr(known, "find", lambda name: None)
    monkeypatch.setattr(known, "fetch", refused)
    monkeypatch.setattr(planted, "film_catalogue", few)
    monkeypatch.setattr(
        task.evaluate, "__kwdefaults__", {**task.evaluate.__kwdefaults__, "own_process": False}
    )
    monkeypatch.setitem(demo.SETTINGS, "mult-vae", {"epochs": 3, "code": 8})


def test_all_the_way(tmp_path):
    pytest.importorskip("matplotlib")
    value = answer("demo", "--out", tmp_path)
    assert value["data"] == "made-up films"
    models = [row["model"] for row in value["evaluation"]["results"]]
    assert models == list(demo.MODELS) and value["best"] in models
    assert len(value["known"]["items"]) == len(value["new"]["items"]) == demo.SHOWN
    assert value["new"]["history"][0].startswith("The Distant Moon")
    assert answer("inspect", value["folder"])["kind"] == "recommender"
    assert (tmp_path / "learning-curve.png").stat().st_size > 5_000


def test_what_people_read(tmp_path):
    done = run("demo", "--out", tmp_path)
    assert done.exit_code == 0
    assert "no network" in done.stderr and "made-up films and people" in done.stderr
    for text in ("ndcg@100", "mult-vae", "who is known", "somebody new", "--history"):
        assert text in done.stdout


def test_without_matplotlib_it_goes_on(tmp_path, monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "matplotlib", None)
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    value = answer("demo", "--out", tmp_path)
    assert value["picture"] is None and not (tmp_path / "learning-curve.png").exists()
