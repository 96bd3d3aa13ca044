"""`isthmus draw training`, of whatever was trained."""

import numpy as np
import pytest

from isthmus import Autoencoder, EchoStateRegressor, RecurrentGenerator
from isthmus.models import saved
from tests.cli.films import answer, run
from tests.tasks.test_predictor import QUICK, people


def is_picture(path):
    return path.read_bytes().startswith(b"\x89PNG")


def test_of_a_predictor(tmp_path):
    from isthmus import Predictor, TabularClassifier

    Predictor(TabularClassifier(**QUICK)).fit(people(), "leaves").save(tmp_path / "m")
    picture = tmp_path / "p.png"
    value = answer("draw", tmp_path / "m", "training", "--picture", picture)
    assert value == {"model": "TabularClassifier", "what": "training", "picture": str(picture)}
    assert is_picture(picture)


@pytest.mark.parametrize("epochs", [1, 3])
def test_of_a_model_by_itself(tmp_path, epochs):
    model = RecurrentGenerator(hidden=(4,), epochs=epochs).fit("to be or not to be " * 20)
    saved.save(model, tmp_path / "m")
    done = run("draw", tmp_path / "m", "training", "--picture", tmp_path / "p.png")
    assert "training of RecurrentGenerator drawn in" in done.stdout
    assert is_picture(tmp_path / "p.png")


def test_what_has_no_epochs_or_no_place_for_rows(tmp_path):
    rows = np.random.default_rng(0).normal(size=(30, 2))
    saved.save(EchoStateRegressor(units=5).fit(rows, rows[:, 0]), tmp_path / "m")
    asked = ("draw", tmp_path / "m", "training", "--picture", tmp_path / "p.png")
    done = run(*asked)
    assert done.exit_code == 1 and "EchoStateRegressor did not train in epochs" in done.stderr
    done = run(*asked, "--data", "rows.csv")
    assert done.exit_code == 2 and "training takes no data" in " ".join(done.stderr.split())
    saved.save(Autoencoder(code=1, epochs=1).fit(rows), tmp_path / "a")
    done = run("draw", tmp_path / "a", "map", "--picture", tmp_path / "p.png")
    assert done.exit_code == 1 and "holds a model by itself" in done.stderr
