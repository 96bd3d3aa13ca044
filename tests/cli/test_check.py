"""`isthmus data check` of rows of features; of ratings, see test_data."""

import numpy as np
import pytest

from tests.cli.films import answer, run, write
from tests.data.pictures import encoded, pixels


def said(*arguments):
    """The one line of a failure."""
    done = run("data", "check", *arguments)
    assert done.exit_code in (1, 2)
    return " ".join(done.stderr.replace("│", " ").split())


def table(folder):
    path = folder / "table.csv"
    path.write_text("age,height,city,sick\n31,1.75,Rome,1\n28,1.75,Paris,0\n45,1.75,Oslo,0\n")
    return path


def test_a_table_with_a_label_is_rows_of_features(tmp_path):
    value = answer("data", "check", table(tmp_path), "--label", "sick", "--ignore", "city")
    assert (value["rows"], value["features"], value["columns"]) == (3, 2, ["age", "height"])
    assert value["rows_per_class"] == {"0": 2, "1": 1} and value["constant"] == ["height"]
    shown = run("data", "check", table(tmp_path), "--samples", "--ignore", "city,sick").stdout
    assert "3 rows of 2 features" in shown and "1 features: height" in shown


def test_text_is_refused_with_the_option_that_leaves_it_out(tmp_path):
    assert "--ignore city)" in said(table(tmp_path), "--label", "sick")


def test_arrays_and_images_need_no_option(tmp_path):
    np.save(tmp_path / "rows.npy", np.eye(3))
    assert answer("data", "check", tmp_path / "rows.npy")["features"] == 3
    images = tmp_path / "images"
    for kind in ("cats", "dogs"):
        (images / kind).mkdir(parents=True)
        (images / kind / "1.png").write_bytes(encoded(pixels(0, 6, 4, 3)))
    value = answer("data", "check", images)
    assert value["image_shape"] == [6, 4, 3] and value["rows_per_class"] == {"cats": 1, "dogs": 1}
    assert "6 x 4 x 3 pixels" in run("data", "check", images).stdout
    assert answer("data", "check", images, "--image-size", "3x2")["image_shape"] == [3, 2, 3]
    (images / "dogs" / "2.png").write_bytes(encoded(pixels(0, 5, 5, 3)))
    assert "--image-size 64x64" in said(images)
    assert "'0x2' must be height x width" in said(images, "--image-size", "0x2")


def test_a_table_without_such_options_holds_ratings(tmp_path):
    ratings, _ = write(tmp_path)
    assert "ratings_per_user" in answer("data", "check", ratings)
    assert answer("data", "check", ratings, "--samples", "--ignore", "user,item")["features"] == 1


def test_a_model_that_is_called_like_a_set_does_not_hide_it(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ISTHMUS_DATA", str(tmp_path / "nowhere"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "nowhere"))
    (tmp_path / "ml-100k").mkdir()
    assert "ml-100k is not on this machine" in run("data", "check", "ml-100k").stderr


@pytest.mark.data("ecg5000")
def test_a_known_set():
    value = answer("data", "check", "ecg5000")
    assert value["features"] == 140 and value["rows_per_class"]["5"] == 2
