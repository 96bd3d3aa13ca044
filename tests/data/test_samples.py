import gzip
import zipfile

import numpy as np
import pandas as pd
import polars as pl
import pytest
import scipy.sparse as sp

from isthmus.core.errors import DataError, NotFoundError, ParameterError
from isthmus.core.store import write_folder
from isthmus.data.known_series import open_series
from isthmus.data.mixed import is_mixed
from isthmus.data.samples import holds_images, is_table, open_samples
from isthmus.split.prepared import open_data
from tests.data.pictures import encoded, pixels
from tests.data.test_idx import idx

X = np.arange(6, dtype=np.float32).reshape(3, 2)
IMAGES = pixels(0, 3, 4, 5)


def test_the_content_and_not_the_name_tells_the_format(tmp_path):
    path = tmp_path / "file.csv"
    found = {}
    np.savez(tmp_path / "X.npz", X=X)
    np.save(tmp_path / "X.npy", X)
    with zipfile.ZipFile(tmp_path / "images.zip", "w") as archive:
        archive.writestr("a.png", encoded(IMAGES[0]))
    for kind, content in {
        "npz": (tmp_path / "X.npz").read_bytes(),
        "npy": (tmp_path / "X.npy").read_bytes(),
        "zip": (tmp_path / "images.zip").read_bytes(),
        "idx": gzip.compress(idx(IMAGES)),
        "mtx": b"%%MatrixMarket matrix array real general\n3 2\n0\n2\n4\n1\n3\n5\n",
        "csv": b"a,b\n0,1\n2,3\n4,5\n",
    }.items():
        path.write_bytes(content)
        assert is_table(path) == (kind == "csv")
        found[kind] = open_samples(path)
        assert found[kind].source == str(path)
    for kind in ("npz", "npy", "mtx", "csv"):
        assert np.array_equal(found[kind].X, X)
    assert found["zip"].image_shape == (4, 5) and len(found["zip"]) == 1
    assert np.array_equal(found["idx"].X[0], found["zip"].X[0])


def test_a_folder_of_images(tmp_path):
    (tmp_path / "a.png").write_bytes(encoded(IMAGES[0]))
    assert not is_table(tmp_path)
    assert open_samples(str(tmp_path)).image_shape == (4, 5)
    with pytest.raises(DataError, match="a.png is one image; give a folder"):
        open_samples(tmp_path / "a.png")


@pytest.mark.parametrize(
    "source",
    [X, sp.csr_array(X), pl.DataFrame(X), pl.LazyFrame(X), pd.DataFrame(X)],
    ids=lambda source: type(source).__name__,
)
def test_what_is_in_memory(source):
    found = open_samples(source).X
    assert np.array_equal(found.toarray() if sp.issparse(found) else found, X)


def test_a_database(tmp_path):
    import sqlite3

    with sqlite3.connect(tmp_path / "rows.db") as base:
        base.execute("create table rows (a real, b integer, y text)")
        base.executemany("insert into rows values (?, ?, ?)", [(0.5, 1, "u"), (1.5, 2, "v")])
    samples = open_samples(f"sqlite:///{tmp_path}/rows.db?table=rows", label="y")
    assert samples.X.tolist() == [[0.5, 1], [1.5, 2]] and samples.y.tolist() == ["u", "v"]


def test_a_path_wins_over_a_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mnist").write_text("a,b\n1,2\n")
    samples = open_samples("mnist")
    assert samples.X.tolist() == [[1, 2]]
    assert samples.notes == ("mnist was read as a path; the known data set of that name was not",)


@pytest.mark.parametrize("in_the_making", [False, True])
def test_a_saved_model_is_no_data(in_the_making, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ISTHMUS_DATA", str(tmp_path / "nowhere"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "nowhere"))
    for name in ("mine", "olivetti-faces", "churn", "google-stock", "ml-100k"):
        made = tmp_path / name
        if in_the_making:
            made.mkdir()  # as `fit` does before it reads
        if not in_the_making or name == "olivetti-faces":
            write_folder(made / "checkpoint" if in_the_making else made, {}, {})
    with pytest.raises(DataError, match="mine holds no data: it is a model that isthmus saved"):
        open_samples("mine")
    for read, name in (
        (open_samples, "olivetti-faces"),
        (open_series, "google-stock"),
        (open_data, "ml-100k"),
    ):
        with pytest.raises(NotFoundError, match="is not on this machine"):  # the known set
            read(name)
    assert is_mixed("churn") and not holds_images("olivetti-faces")


def test_neither_a_path_nor_a_name():
    with pytest.raises(NotFoundError, match="mnits is neither .*isthmus data list"):
        open_samples("mnits")
    with pytest.raises(DataError, match="cannot be read from list; give a path"):
        open_samples([[1, 2]])
    with pytest.raises(DataError, match="ml-100k holds ratings .*known.load"):
        open_samples("ml-100k")


def test_options_without_a_meaning_are_refused(tmp_path):
    (tmp_path / "table.csv").write_text("a,b\n1,2\n")
    (tmp_path / "a.png").write_bytes(encoded(IMAGES[0]))
    (tmp_path / "idx").write_bytes(idx(IMAGES))
    for source, options, said in (
        (X, {"label": "y"}, "label has no meaning for the array, which is without names"),
        (sp.csr_array(X), {"ignore": ["y"]}, "ignore has no meaning for the matrix"),
        (tmp_path / "table.csv", {"image_size": (2, 2)}, "image_size .* is a table; label, ignore"),
        (tmp_path, {"label": "y"}, "is a folder of images; image_size, skip_bad_rows would have"),
        (tmp_path / "idx", {"skip_bad_rows": True}, "is an IDX file"),
        ("mnist", {"label": "y"}, "mnist, which is a known data set, read as it is"),
    ):
        with pytest.raises(ParameterError, match=said):
            open_samples(source, **options)


def test_samples_that_were_read_are_passed_on():
    samples = open_samples(np.eye(3))
    assert open_samples(samples) is samples
    with pytest.raises(ParameterError, match="label has no meaning for the samples"):
        open_samples(samples, label="class")
