"""`isthmus fit` of an autoencoder on rows of features; of recommenders, see test_fit."""

import numpy as np
import pytest

from isthmus.tasks.codec import Codec
from tests.cli.films import answer, run
from tests.cli.films import write as write_films
from tests.cli.tables import COLUMNS, write, write_images

ROWS = ("--label", "kind", "--ignore", "number")
QUICK = ("--model", "autoencoder", "--set", "code=2", "--set", "epochs=3")


@pytest.fixture(scope="module")
def parts(tmp_path_factory):
    return write(tmp_path_factory.mktemp("parts"))


def said(*arguments):
    """The one failure of a command, however it was broken into lines."""
    done = run(*arguments)
    assert done.exit_code in (1, 2) and done.stdout == ""
    return " ".join(done.stderr.replace("│", " ").split())


def test_json_says_what_was_learned(parts, tmp_path):
    value = answer("fit", parts, *QUICK, *ROWS, "--out", tmp_path / "m", "--valid-rows", "20")
    assert (value["model"], value["fields"]["code"], value["code"]) == ("autoencoder", 2, 2)
    assert (value["rows"], value["features"], value["scale"]) == (120, 4, "standard")
    assert (value["valid_rows"], value["image_shape"]) == (20, None)
    assert value["training"]["epochs"] == 3 and value["training"]["metric_name"] == "score"
    codec = Codec.load(tmp_path / "m")
    assert codec.columns == COLUMNS and not (tmp_path / "m" / "checkpoint").exists()


def test_people_read_what_was_found_and_what_to_do_next(parts, tmp_path):
    done = run("fit", parts, *QUICK, *ROWS, "--out", tmp_path, "--scale", "minmax")
    assert done.exit_code == 0 and "note: ignored: 'number'" in done.stderr
    for text in ("120 rows of 4 features", "the range 0 to 1", "12 rows are held out", "3 epochs"):
        assert text in done.stdout
    assert f"isthmus encode {tmp_path} DATA" in done.stdout


def test_images_are_learned_as_they_are(tmp_path):
    value = answer("fit", write_images(tmp_path), *QUICK, "--out", tmp_path / "m")
    assert (value["image_shape"], value["scale"], value["valid_rows"]) == ([7, 5], "none", 0)


def test_a_longer_fit_goes_on_from_a_checkpoint_alone(parts, tmp_path):
    done = run("fit", parts, *QUICK, *ROWS, "--out", tmp_path, "--resume")
    assert done.exit_code == 0 and "checkpoint does not exist" in done.stderr


def test_options_of_the_other_family_are_refused_by_name(parts, tmp_path):
    ratings, _ = write_films(tmp_path)
    out = ("--out", tmp_path / "m")
    assert "--min-items: it has no meaning here: Autoencoder learns from rows" in said(
        "fit", parts, *QUICK, *ROWS, *out, "--min-items", "3"
    )
    assert "--label: it has no meaning here: EASE learns from ratings" in said(
        "fit", ratings, "--model", "ease", *out, "--label", "kind"
    )
    assert not (tmp_path / "m").exists()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ((), "'kind' holds text"),
        (("--ignore", "kind,nowhere"), "no column 'nowhere'"),
        ((*ROWS, "--scale", "log"), "scale is 'log'; it must be one of auto, none, standard"),
        ((*ROWS, "--valid-rows", "120"), "valid_rows is 120"),
        ((*ROWS, "--set", "code=0"), "code is 0; it must be a whole number >= 1"),
        ((*ROWS, "--set", "output=sigmoid", "--scale", "none"), "output='sigmoid'"),
    ],
)
def test_what_cannot_be_used_leaves_nothing(parts, options, words, tmp_path):
    assert words in said("fit", parts, *QUICK, *options, "--out", tmp_path / "m")
    assert not list(tmp_path.glob("m/*"))


def test_inspect_tells_of_an_autoencoder(parts, tmp_path):
    run("fit", parts, *QUICK, *ROWS, "--out", tmp_path)
    value = answer("inspect", tmp_path)
    assert (value["kind"], value["model"], value["kept_codes"]) == ("codec", "Autoencoder", 108)
    assert value["columns"] == list(COLUMNS) and value["image_shape"] is None
    assert value["about"]["rows"] == 120 and value["training"]["epochs"] == 3
    shown = run("inspect", tmp_path).stdout
    for text in ("120 of 4 features", "width, height, weight, price", "108 codes kept", "encode"):
        assert text in shown


def test_a_folder_of_the_other_family_names_the_command_that_fits(parts, tmp_path):
    ratings, _ = write_films(tmp_path)
    codec, recommender = tmp_path / "codec", tmp_path / "recommender"
    run("fit", parts, *QUICK, *ROWS, "--out", codec)
    run("fit", ratings, "--model", "popularity", "--out", recommender)
    for command in (
        ("recommend", codec, "--user", "1"),
        ("predict", codec, "--user", "1", "--item", "2"),
        ("similar", codec, "--item", "2"),
    ):
        assert "holds an autoencoder, and not a recommender; isthmus encode" in said(*command)
    for command in (
        ("encode", recommender, parts, "--out", tmp_path / "c.npy"),
        ("generate", recommender, "--out", tmp_path / "g.npy"),
    ):
        assert "holds a recommender, and not an autoencoder; isthmus recommend" in said(*command)


def test_a_set_of_arrays_is_read_with_its_labels(tmp_path):
    np.savez(tmp_path / "set.npz", X=np.random.default_rng(0).random((30, 6)), y=np.arange(30) % 3)
    value = answer("fit", tmp_path / "set.npz", *QUICK, "--out", tmp_path / "m")
    assert (value["rows"], value["features"]) == (30, 6)
