"""A classifier of images through the commands: fitted on a folder, asked, and looked into."""

import numpy as np
import pytest

from tests.cli.films import answer, run

pytest.importorskip("matplotlib")
pillow = pytest.importorskip("PIL.Image")


def draw_images(folder, count, seed):
    """A red or a blue patch somewhere on grey."""
    rng = np.random.default_rng(seed)
    for number in range(count):
        kind = ("blue", "red")[number % 2]
        pixels = rng.integers(100, 150, (12, 10, 3), dtype=np.uint8)
        row, column = rng.integers(6, size=2)
        pixels[row : row + 5, column : column + 5] = (
            [250, 20, 20] if kind == "red" else [20, 20, 250]
        )
        (folder / kind).mkdir(parents=True, exist_ok=True)
        pillow.fromarray(pixels).save(folder / kind / f"{number}.png")


@pytest.fixture(scope="module")
def fitted(tmp_path_factory):
    folder = tmp_path_factory.mktemp("images")
    draw_images(folder / "known", 60, seed=0)
    draw_images(folder / "new", 10, seed=1)
    settings = ("channels=4,6", "hidden=8", "epochs=20", "batch_size=8", "learning_rate=0.01")
    answer(
        *("fit", folder / "known", "--model", "convolutional-classifier"),
        *(part for setting in settings for part in ("--set", setting)),
        *("--out", folder / "model"),
    )
    return folder


def test_new_images_are_told_apart(fitted):
    found = answer("predict", fitted / "model", fitted / "new")
    assert found["score"]["accuracy"] == 1
    assert {row["predicted"] for row in found["predictions"]} == {"blue", "red"}


def test_inspect_tells_the_layers(fitted):
    held = answer("inspect", fitted / "model")
    assert held["layers"] == [
        ["input", [12, 10, 3]], ["convolution", [12, 10, 4]], ["pooling", [6, 5, 4]],
        ["convolution", [6, 5, 6]], ["pooling", [3, 3, 6]], ["flat", [54]], ["dense", [8]],
        ["output", [1]],
    ]  # fmt: skip
    assert "convolution 12 x 10 x 4, pooling 6 x 5 x 4" in " ".join(
        run("inspect", fitted / "model").stdout.split()
    )
    assert "metric_name" not in run("inspect", fitted / "model").stdout  # there is none


@pytest.mark.parametrize("what", ["evidence", "feature-maps"])
def test_what_it_sees_is_drawn(fitted, tmp_path, what):
    picture = tmp_path / "it.png"
    asked = ("draw", fitted / "model", what, "--data", fitted / "new", "--picture", picture)
    assert answer(*asked)["what"] == what
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_a_broken_image_is_left_out_on_request(fitted, tmp_path):
    draw_images(tmp_path / "some", 4, seed=2)
    (tmp_path / "some" / "red" / "broken.png").write_bytes(b"\x89PNG and no more")
    asked = ("draw", fitted / "model", "evidence", "--data", tmp_path / "some")
    asked = (*asked, "--picture", tmp_path / "it.png")
    assert "--skip-bad-rows" in run(*asked).stderr and not (tmp_path / "it.png").exists()
    assert run(*asked, "--skip-bad-rows").exit_code == 0 and (tmp_path / "it.png").exists()


def test_what_cannot_be_drawn(fitted, tmp_path):
    picture = ("--picture", tmp_path / "it.png")
    done = run("draw", fitted / "model", "evidence", *picture)
    assert done.exit_code == 2
    assert "give the images with --data" in " ".join(done.stderr.split())
    asked = ("draw", fitted / "model", "evidence", "--data", fitted / "new", *picture)
    done = run(*asked, "--image-size", "8x8")
    assert done.exit_code == 2
    assert "no meaning here" in " ".join(done.stderr.split())
