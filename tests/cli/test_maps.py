"""A map of units through the commands: fitted, drawn, and looked through for suspects."""

import numpy as np
import polars as pl
import pytest

from tests.cli.films import answer, run
from tests.cli.tables import COLUMNS, write, write_images

ROWS = ("--label", "kind", "--ignore", "number")
GRID = ("--set", "grid=4,5", "--set", "topology=hexagonal")


@pytest.fixture(scope="module")
def parts(tmp_path_factory):
    return write(tmp_path_factory.mktemp("parts"))


@pytest.fixture(scope="module")
def fitted(parts):
    folder = parts.parent / "model"
    found = answer("fit", parts, "--model", "som", *GRID, *ROWS, "--out", folder)
    assert (found["scale"], found["valid_rows"], found["code"]) == ("minmax", 0, 20)
    assert found["training"]["epochs"] == 20
    return folder


def test_codes_are_distances_and_rows_come_back(parts, fitted, tmp_path):
    out = tmp_path / "codes.parquet"
    answer("encode", fitted, parts, *ROWS, "--out", out)
    frame = pl.read_parquet(out)
    assert frame.columns == ["kind", *(f"som{unit}" for unit in range(20))]
    assert frame.drop("kind").to_numpy().min() >= 0
    restored = tmp_path / "rows.csv"
    told = answer("reconstruct", fitted, parts, *ROWS, "--out", restored)
    assert told["explained_variance"] > 0.7
    assert pl.read_csv(restored).columns == ["kind", *COLUMNS]


@pytest.mark.parametrize("what", ["u-matrix", "planes", "training", "map"])
def test_pictures(fitted, what, tmp_path):
    picture = tmp_path / "picture.png"
    assert answer("draw", fitted, what, "--picture", picture)["model"] == "SOM"
    assert picture.stat().st_size > 3000


def test_the_u_matrix_of_other_rows(parts, fitted, tmp_path):
    picture = tmp_path / "picture.png"
    run("draw", fitted, "u-matrix", "--data", parts, *ROWS, "--picture", picture)
    assert picture.stat().st_size > 3000


def test_units_of_images_are_images(tmp_path):
    images, folder = write_images(tmp_path), tmp_path / "model"
    answer("fit", images, "--model", "som", "--set", "grid=3,4", "--out", folder)
    run("draw", folder, "planes", "--picture", tmp_path / "picture.png")
    assert (tmp_path / "picture.png").stat().st_size > 1000


def test_a_model_without_a_map_is_told_so(parts, fitted, tmp_path):
    folder = tmp_path / "model"
    run("fit", parts, "--model", "autoencoder", "--set", "epochs=1", *ROWS, "--out", folder)
    for what in ("u-matrix", "planes"):
        done = run("draw", folder, what, "--picture", tmp_path / "p.png")
        assert done.exit_code == 1
        assert "Autoencoder has no map of units; a som has" in done.stderr
    done = run("draw", fitted, "filters", "--picture", tmp_path / "p.png")
    assert done.exit_code == 1
    assert "SOM has no first layer" in done.stderr


def test_rows_cannot_be_held_out(parts, tmp_path):
    done = run("fit", parts, "--model", "som", *ROWS, "--valid-rows", 5, "--out", tmp_path / "m")
    assert done.exit_code == 1
    assert "SOM does not stop early" in done.stderr


def test_suspects_with_label_unit_and_picture(parts, tmp_path):
    picture, out = tmp_path / "map.png", tmp_path / "scores.csv"
    value = answer(
        "anomalies", parts, "--model", "som", *ROWS, *GRID, "--picture", picture, "--out", out
    )
    assert value["score"] == "map" and value["agreement"]["auroc"] > 0.95
    first = value["suspects"][0]
    assert first["label"] == "odd" and len(first["unit"]) == 2
    assert {reason["feature"] for reason in first["why"]} < set(COLUMNS)
    assert picture.stat().st_size > 3000
    assert pl.read_csv(out)["anomaly"].sum() == 12
    shown = run("anomalies", parts, "--model", "som", *ROWS, "--top", 3, "--quiet").stdout
    assert "unit" in shown and "height = " in " ".join(shown.split())


def test_a_table_without_labels_has_a_picture_too(parts, tmp_path):
    picture = tmp_path / "map.png"
    ignore = ("--ignore", "number,kind", "--picture", picture)
    assert answer("anomalies", parts, "--model", "som", *ignore)["agreement"] is None
    assert picture.stat().st_size > 3000


def test_a_family_of_one_is_shown_as_a_model():
    fields = {field["field"]: field for field in answer("models", "som")["fields"]}
    assert fields["grid"]["default"] == [10, 10]
    assert "topology" in run("models", "som").stdout
    found = {entry["model"]: entry for entry in answer("models")["models"]}["som"]
    assert (found["family"], found["reconstructs"], found["predicts"]) == ("som", True, None)
    assert np.char.startswith(run("models").stdout.splitlines(), "som (").any()
