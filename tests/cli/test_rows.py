"""`isthmus encode`, `reconstruct`, `generate`, `draw`: what they write of a fitted autoencoder."""

import numpy as np
import polars as pl
import pytest
from PIL import Image

from isthmus.data.samples import open_samples
from isthmus.tasks.codec import Codec
from tests.cli.films import answer, run
from tests.cli.tables import COLUMNS, write, write_images

ROWS = ("--label", "kind", "--ignore", "number")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A folder with a table, images, and a codec of each: `parts` and `pictures`."""
    folder = tmp_path_factory.mktemp("codecs")
    table, images = write(folder), write_images(folder)
    quick = ("--set", "epochs=20", "--set", "learning_rate=0.01", "--set", "batch_size=16")
    code = ("--model", "autoencoder", *quick, "--set")
    assert run("fit", table, *code, "code=2", *ROWS, "--out", folder / "parts").exit_code == 0
    assert run("fit", images, *code, "code=4", "--out", folder / "pictures").exit_code == 0
    return folder


def expected(made):
    codec = Codec.load(made / "parts")
    return codec, open_samples(made / "parts.csv", label="kind", ignore=["number"])


def is_picture(path):
    with Image.open(path) as picture:
        pixels = np.asarray(picture.convert("L"))
    return min(pixels.shape) > 100 and pixels.std() > 5


def test_codes_beside_labels(made, tmp_path):
    out, picture = tmp_path / "codes.parquet", tmp_path / "map.png"
    command = ("encode", made / "parts", made / "parts.csv", *ROWS, "--out", out)
    value = answer(*command, "--picture", picture)
    assert value == {
        **{"out": str(out), "rows": 120, "code": 2, "beside": ["kind"], "picture": str(picture)}
    }
    frame = pl.read_parquet(out)
    assert frame.columns == ["kind", "autoencoder0", "autoencoder1"]
    codec, samples = expected(made)
    np.testing.assert_array_equal(frame[:, 1:].to_numpy(), codec.encode(samples))
    assert frame["kind"].to_list() == samples.y.tolist() and is_picture(picture)


def test_codes_as_an_array_leave_labels_away_and_say_so(made, tmp_path):
    out = tmp_path / "codes.npy"
    done = run("encode", made / "parts", made / "parts.csv", *ROWS, "--out", out)
    assert done.exit_code == 0 and "holds codes alone; kind would need" in done.stderr
    assert np.load(out).shape == (120, 2)


def test_a_map_of_wide_codes_is_of_two_principal_components(made, tmp_path):
    from isthmus.cli.codes import code_map

    rng = np.random.default_rng(0)
    codes = rng.normal(size=(50, 2)) @ rng.normal(size=(2, 5))  # a plane: nothing is lost
    figure = code_map(codes, None, "", "title")
    axes = figure.axes[0]
    assert axes.get_title() == "title\ntwo principal components of 5, 100% of the variance"
    shown = np.asarray(axes.collections[0].get_offsets())
    distances = np.linalg.norm(shown[:, None] - shown, axis=-1)
    np.testing.assert_allclose(
        distances, np.linalg.norm(codes[:, None] - codes, axis=-1), atol=1e-6
    )
    done = run("draw", made / "pictures", "map", "--picture", tmp_path / "m.png")
    assert done.exit_code == 0 and is_picture(tmp_path / "m.png")


def test_reconstructions_in_the_units_of_the_file(made, tmp_path):
    out, picture = tmp_path / "back.csv", tmp_path / "back.png"
    command = ("reconstruct", made / "parts", made / "parts.csv", *ROWS, "--out", out)
    value = answer(*command, "--picture", picture)
    codec, samples = expected(made)
    restored = codec.reconstruct(samples)
    frame = pl.read_csv(out)
    assert frame.columns == ["kind", *COLUMNS]
    np.testing.assert_allclose(frame[:, 1:].to_numpy(), restored, rtol=1e-5)
    squares = ((samples.X - restored).astype(float) ** 2).sum(axis=1)
    assert value["squared_error"] == pytest.approx(squares.mean(), rel=1e-6)
    assert value["squared_error_per_feature"] == pytest.approx(squares.mean() / 4, rel=1e-6)
    scaled = codec.scaling.apply(samples.X), codec.scaling.apply(restored)
    error = ((scaled[0] - scaled[1]).astype(float) ** 2).sum(axis=1).mean()
    assert value["squared_error_scaled"] == pytest.approx(error, rel=1e-5)
    assert value["explained_variance"] == pytest.approx(1 - error / 4, rel=1e-5)  # 4 unit variances
    assert is_picture(picture)
    shown = run(*command).stdout
    assert "120 rows restored from 2 numbers" in shown and "explained variance" in shown


def test_images_come_back_as_images(made, tmp_path):
    out = tmp_path / "back.npy"
    command = ("reconstruct", made / "pictures", made / "images.npy", "--out", out)
    value = answer(*command, "--picture", tmp_path / "p.png")
    images, restored = np.load(made / "images.npy"), np.load(out)
    assert restored.shape == images.shape == (40, 7, 5)
    error = ((images - restored).astype(float) ** 2).sum(axis=(1, 2)).mean()
    assert value["squared_error"] == pytest.approx(error, rel=1e-5)
    assert value["squared_error_scaled"] == value["squared_error"]
    assert is_picture(tmp_path / "p.png")


def test_a_folder_of_images_is_brought_to_the_size_of_the_model(made, tmp_path):
    folder = tmp_path / "images"
    folder.mkdir()
    for number, size in enumerate([(5, 7), (10, 14)]):
        grey = np.full(size[::-1], 50 * number, np.uint8)
        Image.fromarray(grey).save(folder / f"{number}.png")
    out = tmp_path / "codes.parquet"
    assert answer("encode", made / "pictures", folder, "--out", out)["beside"] == ["id"]
    assert pl.read_parquet(out)["id"].to_list() == ["0.png", "1.png"]


def test_new_rows(made, tmp_path):
    out, picture = tmp_path / "new.parquet", tmp_path / "new.png"
    command = ("generate", made / "parts", "-n", 50, "--components", 3, "--seed", 5)
    value = answer(*command, "--out", out, "--picture", picture)
    assert (value["rows"], value["sampler"], value["seed"]) == (50, "mixture", 5)
    codec, _ = expected(made)
    frame = pl.read_parquet(out)
    assert frame.columns == list(COLUMNS)
    wanted = codec.generate(50, sampler="mixture", components=3, random_state=5)
    np.testing.assert_array_equal(frame.to_numpy(), wanted)
    assert is_picture(picture)


def test_new_images(made, tmp_path):
    out, picture = tmp_path / "new.npy", tmp_path / "new.png"
    command = ("generate", made / "pictures", "-n", 9, "--sampler", "gaussian")
    done = run(*command, "--out", out, "--picture", picture)
    assert done.exit_code == 0 and "9 new rows, codes from the gaussian" in done.stdout
    assert np.load(out).shape == (9, 7, 5) and is_picture(picture)


@pytest.mark.parametrize("what", ["filters", "map", "traversal", "activity", "training"])
def test_pictures_of_what_was_learned(made, what, tmp_path):
    picture = tmp_path / f"{what}.png"
    value = answer("draw", made / "pictures", what, "--picture", picture)
    assert value == {"model": "Autoencoder", "what": what, "picture": str(picture)}
    assert is_picture(picture)


def test_a_map_of_other_rows(made, tmp_path):
    picture = tmp_path / "map.png"
    done = run(
        *("draw", made / "parts", "map", "--data", made / "parts.csv", *ROWS),
        *("--picture", picture),
    )
    assert done.exit_code == 0 and is_picture(picture)


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (("encode", "parts", "parts.csv", "--out", "codes.txt"), 2, ".npy or .parquet or .csv"),
        (("encode", "parts", "parts.csv", "--out", "no/codes.npy"), 2, "does not exist"),
        (("encode", "parts", "images.npy", "--out", "c.npy"), 1, "35 features, but"),
        (("encode", "nowhere", "parts.csv", "--out", "c.npy"), 1, "nowhere holds no saved model"),
        (("generate", "parts"), 2, "give --picture P.png, --out FILE or both"),
        (("generate", "parts", "-n", "0", "--out", "g.npy"), 2, "-n"),
        (("generate", "parts", "--out", "g.npy", "--sampler", "prior"), 1, "has no prior"),
        (("generate", "parts", "--picture", "g.txt"), 2, "--picture"),
        (("generate", "parts", "--out", "a.csv"), 2, "a.csv is a folder; name a file"),
        (("draw", "parts", "nothing", "--picture", "d.png"), 2, "'nothing' is not one of filters"),
        (("draw", "parts", "traversal", "--picture", "d.png"), 1, "drawn of images"),
        (("draw", "parts", "map", "--label", "y", "--picture", "d.png"), 2, "for reading --data"),
        (("draw", "parts", "filters", "--data", "x", "--picture", "d.png"), 2, "takes no data"),
    ],
)
def test_what_cannot_be_done_is_said(made, arguments, status, words, monkeypatch):
    monkeypatch.chdir(made)
    (made / "a.csv").mkdir(exist_ok=True)
    done = run(*arguments)
    assert done.exit_code == status and done.stdout == ""
    assert words in " ".join(done.stderr.replace("│", " ").split())
