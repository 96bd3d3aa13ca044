"""`isthmus draw fantasies` and the picture of `isthmus anomalies`, of models with an energy."""

import numpy as np
import pytest

from tests.cli.films import answer, run
from tests.cli.tables import table, write, write_images
from tests.cli.test_rows import ROWS, is_picture

MACHINE = ("--model", "boltzmann-machine", "--set", "epochs=3", "--set", "chains=20")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A folder with a table and images, and a machine of each: `parts` and `pictures`."""
    folder = tmp_path_factory.mktemp("machines")
    parts, images = write(folder), write_images(folder)
    assert run("fit", parts, *MACHINE, *ROWS, "--out", folder / "parts").exit_code == 0
    assert run("fit", images, *MACHINE, "--out", folder / "pictures").exit_code == 0
    return folder


@pytest.mark.parametrize("name", ["parts", "pictures"])
def test_chains_are_drawn_of_images_and_of_other_rows(made, tmp_path, name):
    picture = tmp_path / "fantasies.png"
    value = answer("draw", made / name, "fantasies", "--picture", picture)
    assert (value["model"], value["what"]) == ("BoltzmannMachine", "fantasies")
    assert is_picture(picture)


def test_new_rows_are_in_the_units_of_the_file(made, tmp_path):
    answer("generate", made / "parts", "-n", 5, "--out", tmp_path / "new.csv")
    lines = (tmp_path / "new.csv").read_text().splitlines()
    assert lines[0] == "width,height,weight,price" and len(lines) == 6
    prices = np.array([float(line.split(",")[3]) for line in lines[1:]])
    learned = table()[:, 3]
    assert (learned.min() <= prices).all() and (prices <= learned.max()).all()


def test_models_without_chains_say_which_have_them(made, tmp_path):
    plain = tmp_path / "plain"
    quick = ("--set", "epochs=1", "--set", "code=2")
    assert run("fit", made / "parts.csv", "--model", "autoencoder", *quick, *ROWS, "--out", plain)
    done = run("draw", plain, "fantasies", "--picture", tmp_path / "f.png")
    assert done.exit_code == 1 and "Autoencoder has no chains" in done.stderr


def test_energies_of_normal_rows_and_anomalies_are_drawn(made, tmp_path):
    picture = tmp_path / "energies.png"
    command = ("anomalies", made / "parts.csv", *MACHINE, *ROWS, "--normal", "usual")
    value = answer(*command, "--picture", picture)
    assert value["score"] == "model" and value["learned_from"] == 115
    assert is_picture(picture)
