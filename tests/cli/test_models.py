"""`isthmus models`: every name, with what it can do."""

from isthmus import models
from isthmus.cli.models import FAMILIES
from tests.cli.films import answer, run


def test_every_model_is_listed_with_its_abilities():
    found = {entry["model"]: entry for entry in answer("models")["models"]}
    assert set(found) == {entry.command for entry in models.NAMES.values()}
    assert found["ease"] == {
        "model": "ease",
        "class": "EASE",
        "family": "recommenders",
        "summary": models.NAMES["EASE"].summary,
        "learns_from": "likes",
        "predicts_ratings": False,
        "folds_in": "",
        "stops_early": False,
    }
    assert found["auto-rec"]["folds_in"] == "axis=users"
    assert found["auto-rec"]["predicts_ratings"] and found["mult-vae"]["stops_early"]
    assert found["autoencoder"] == {
        "model": "autoencoder",
        "class": "Autoencoder",
        "family": "autoencoders",
        "summary": models.NAMES["Autoencoder"].summary,
        "reconstructs": True,
        "has_prior": False,
        "predicts": None,
        "takes_encoder": False,
        "epochs": True,
    }


def test_the_list_keeps_families_apart():
    shown = run("models").stdout
    recommenders, _, autoencoders = shown.partition("autoencoders (")
    for entry in models.family("recommenders").values():
        assert f"\n{entry.command} " in recommenders
    for entry in models.family("autoencoders").values():
        assert f"\n{entry.command} " in autoencoders


def test_a_family_shows_its_abilities():
    shown = run("models", "recommenders").stdout
    assert "new people" in shown and "axis=users" in shown and "\nautoencoder " not in shown
    shown = run("models", "autoencoders").stdout
    assert "prior" in shown and "\nease " not in shown
    family = {entry["family"] for entry in answer("models", "autoencoders")["models"]}
    assert family == {"autoencoders"}


def test_a_neighbour_tells_what_it_predicts():
    found = {model["model"]: model["predicts"] for model in answer("models", "tabular")["models"]}
    assert found == {"tabular-classifier": "classes", "tabular-regressor": "numbers"}
    rows = [line.split()[:4] for line in run("models", "recurrent").stdout.splitlines()]
    assert ["model", "predicts", "encoder", "epochs"] in rows
    assert ["recurrent-regressor", "numbers", "yes", "yes"] in rows
    assert any(row[:1] == ["echo-state-classifier"] and row[3] == "no" for row in rows)


def test_one_model_shows_what_set_takes():
    fields = {field["field"]: field for field in answer("models", "mult-vae")["fields"]}
    assert fields["dropout"]["allowed"] == "a number >= 0 and < 1"
    assert "anneal_updates" in run("models", "MultVAE").stdout


def test_every_family_is_listed():
    rooms = {entry.module.split(".")[2] for entry in models.NAMES.values()}
    assert rooms == set(FAMILIES)


def test_what_is_neither_is_told():
    done = run("models", "tabular-net")
    assert done.exit_code == 1
    assert "no family is called 'tabular-net' (recommenders, " in done.stderr
    assert "there is no model 'tabular-net'; did you mean" in done.stderr
