"""The commands on a model that makes rows from noise and has no code for a row."""

import numpy as np
import pytest

from isthmus import GAN, Codec
from isthmus.core.errors import NotSupportedError
from tests.cli.films import answer, run
from tests.cli.tables import table, write, write_images
from tests.cli.test_rows import ROWS, is_picture

SMALL = ("--model", "gan", "--set", "epochs=2", "--set", "hidden=8", "--set", "code=3")

pytestmark = pytest.mark.filterwarnings("ignore:made rows")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A folder with a table and images, and a net of each: `parts` and `pictures`."""
    folder = tmp_path_factory.mktemp("makers")
    parts, images = write(folder), write_images(folder)
    done = run("fit", parts, *SMALL, *ROWS, "--out", folder / "parts")
    assert done.exit_code == 0, done.output
    assert "gan with noise of 3 fitted" in done.stdout
    assert f"isthmus generate {folder / 'parts'}" in done.stdout
    assert run("fit", images, *SMALL, "--out", folder / "pictures").exit_code == 0
    return folder


def test_new_rows_are_in_the_units_of_the_file(made, tmp_path):
    given = ("generate", made / "parts", "-n", 200, "--out", tmp_path / "new.csv")
    value = answer(*given)
    assert (value["rows"], value["sampler"]) == (200, "prior")
    lines = (tmp_path / "new.csv").read_text().splitlines()
    assert lines[0] == "width,height,weight,price" and len(lines) == 201
    prices = np.array([float(line.split(",")[3]) for line in lines[1:]])
    learned = table()[:, 3]
    assert abs(prices.mean() - learned.mean()) < 5 * learned.std()
    assert "200 new rows, made from noise" in run(*given).stdout


@pytest.mark.parametrize("name", ["parts", "pictures"])
@pytest.mark.parametrize("what", ["samples", "training"])
def test_pictures(made, tmp_path, name, what):
    picture = tmp_path / "it.png"
    value = answer("draw", made / name, what, "--picture", picture)
    assert (value["model"], value["what"]) == ("GAN", what)
    assert is_picture(picture)


def test_new_images(made, tmp_path):
    picture = tmp_path / "new.png"
    answer("generate", made / "pictures", "-n", 9, "--picture", picture)
    assert is_picture(picture)


def test_inspect_tells(made):
    held = answer("inspect", made / "parts")
    assert (held["model"], held["kind"], held["kept_codes"]) == ("GAN", "codec", 0)
    assert held["about"]["valid_rows"] == 0
    shown = " ".join(run("inspect", made / "parts").stdout.split())
    assert "a model that makes rows" in shown and "noise 3 numbers" in shown
    assert "encode" not in shown.partition("use ")[2]


def test_what_it_cannot_do_is_said(made, tmp_path):
    for command in (
        ("encode", made / "parts", made / "parts.csv", *ROWS, "--out", tmp_path / "codes.csv"),
        ("reconstruct", made / "parts", made / "parts.csv", *ROWS, "--out", tmp_path / "rows.csv"),
        ("generate", made / "parts", "--sampler", "mixture", "--out", tmp_path / "new.csv"),
        ("draw", made / "parts", "map", "--picture", tmp_path / "map.png"),
        ("draw", made / "pictures", "traversal", "--picture", tmp_path / "t.png"),
    ):
        done = run(*command)
        assert done.exit_code == 1, command
        assert "GAN" in done.stderr and "Traceback" not in done.stderr, done.stderr
    codec = Codec(GAN(epochs=0, hidden=(4,))).fit(table())
    assert codec.makes_only
    assert codec.score_samples(table()).shape == (len(table()),)
    with pytest.raises(NotSupportedError, match="GAN makes rows from noise.*cannot decode"):
        codec.decode(np.zeros((1, 64)))
    assert codec.generate(4).shape == (4, 4)
