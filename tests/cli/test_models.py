"""`isthmus models`: every name, with what it can do."""

from isthmus import models
from tests.cli.films import answer, run


def test_every_model_is_listed_with_its_abilities():
    found = {entry["model"]: entry for entry in answer("models")["models"]}
    assert set(found) == {entry.command for entry in models.NAMES.values()}
    assert found["ease"] == {
        "model": "ease",
        "class": "EASE",
        "summary": models.NAMES["EASE"].summary,
        "learns_from": "likes",
        "predicts_ratings": False,
        "folds_in": "",
        "stops_early": False,
    }
    assert found["auto-rec"]["folds_in"] == "axis=users"
    assert found["auto-rec"]["predicts_ratings"] and found["mult-vae"]["stops_early"]
    shown = run("models").stdout
    assert all(name in shown for name in found)


def test_one_model_shows_what_set_takes():
    fields = {field["field"]: field for field in answer("models", "mult-vae")["fields"]}
    assert fields["dropout"]["allowed"] == "a number >= 0 and < 1"
    assert "anneal_updates" in run("models", "MultVAE").stdout
