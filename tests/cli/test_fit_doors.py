"""Which options of `isthmus fit` have a meaning for which models."""

import pytest
import typer
from sklearn.preprocessing import StandardScaler

from isthmus import models
from isthmus.cli import app
from isthmus.cli.fit_doors import AUTO, DOORS, EVERYWHERE, door_for
from isthmus.core.errors import NotSupportedError
from tests.cli.films import run

COMMAND = typer.main.get_command(app).commands["fit"]


def test_every_option_belongs_to_a_door_and_every_door_names_options_that_exist():
    known = {parameter.name for parameter in COMMAND.params}
    claimed = {name for options in (AUTO, *(door.options for door in DOORS)) for name in options}
    assert known - set(EVERYWHERE) == claimed


@pytest.mark.parametrize(
    ("model", "learns"),
    [
        ("EASE", "learns from ratings"),
        ("RecurrentGenerator", "learns from texts"),
        ("Autoencoder", "learns from rows"),
        ("GAN", "learns from rows"),
        ("SOM", "learns from rows"),
        ("EncoderClassifier", "learns from tables"),
        ("EchoStateRegressor", "learns from tables"),
        ("DQN", "learns by playing"),
    ],
)
def test_a_model_goes_through_its_door(model, learns):
    assert door_for(models.get(model)()).learns.startswith(learns)


def test_a_model_without_a_door_is_named():
    with pytest.raises(NotSupportedError, match="StandardScaler is used from Python"):
        door_for(StandardScaler())


@pytest.mark.parametrize(
    ("model", "option", "why"),
    [
        ("dqn", "--skip-bad-rows", "learns by playing"),
        ("recurrent-generator", "--skip-bad-rows", "learns from texts"),
        ("auto", "--resume", "auto chooses a recommender"),
        ("auto", "--target=x", "auto chooses a recommender"),
        ("ease", "--seed=1", "learns from ratings"),
        ("ease", "--minutes=1", "only --model auto chooses"),
        ("ease", "--checkpoint-every=1", "EASE is fitted in one go"),
        ("som", "--checkpoint-every=1", "SOM is fitted in one go"),
        ("som", "--memory=1", "learns from rows"),
    ],
)
def test_an_option_without_a_meaning_is_refused_by_name(model, option, why, tmp_path):
    done = run("fit", "DATA", "--model", model, "--out", tmp_path / "m", option)
    said = " ".join(done.stderr.replace("│", " ").split())
    assert done.exit_code == 2 and option.partition("=")[0] in said and why in said
    assert not (tmp_path / "m").exists()
