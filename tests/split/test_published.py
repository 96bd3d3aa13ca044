"""Readers on small made-up files in the formats of the publications."""

import gzip
import zipfile

import numpy as np
import scipy.io

from isthmus.split import published
from tests.split.table import told


def test_infinite_ae(tmp_path):
    np.savez(
        tmp_path / "ratings.npz",
        user=[0, 0, 0, 1, 1],
        item=[7, 3, 5, 3, 7],
        rating=[1, 5, 4, 2, 3],
        part=[0, 1, 2, 0, 2],
    )
    split = published.infinite_ae(tmp_path)
    items = split.train.items.ids
    assert items.tolist() == ["3", "5", "7"]
    assert split.train.users.ids.tolist() == ["1", "2"]  # ids of MovieLens, not numbers from 0
    assert split.train.matrix.toarray().tolist() == [[0, 0, 1], [1, 0, 0]]
    assert not split.train.has_ratings
    assert told(split.validation, items) == {"1": {"3": 1}}
    assert told(split.test, items) == {"1": {"5": 1}, "2": {"7": 1}}
    # the authors feed and mask training and validation items in the test
    assert split.test.history.toarray().tolist() == [[1, 0, 1], [1, 0, 0]]
    assert split.test.seen is split.test.history


def test_pmf(tmp_path):
    scipy.io.savemat(
        tmp_path / "moviedata.mat",
        {
            "train_vec": np.array([[2, 10, 4], [1, 9, 5]], dtype=np.uint16),
            "probe_vec": np.array([[1, 10, 3]], dtype=np.uint16),
        },
    )
    split = published.pmf(tmp_path)
    assert split.train.items.ids.tolist() == ["9", "10"]
    assert split.train.matrix.toarray().tolist() == [[5, 0], [0, 4]]
    assert told(split.test, split.train.items.ids) == {"1": {"10": 3}}
    assert split.validation is None


def test_ml_100k_zipped_and_unpacked(tmp_path):
    files = {"u1.base": "1\t3\t5\t100\n2\t3\t1\t50\n", "u1.test": "1\t10\t2\t200\n"}
    with zipfile.ZipFile(tmp_path / "ml-100k.zip", "w") as archive:
        for name, text in files.items():
            archive.writestr(f"ml-100k/{name}", text)
    zipped = published.ml_100k(tmp_path, "u1")
    (tmp_path / "ml-100k.zip").unlink()
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    for split in (zipped, published.ml_100k(tmp_path, "u1")):
        assert split.train.matrix.toarray().tolist() == [[5, 0], [1, 0]]
        assert split.train.times.tolist() == [100, 50]
        assert told(split.test, split.train.items.ids) == {"1": {"10": 2}}
        assert split.notes[-1] == "test ratings of items without a training rating: 1"


def test_gowalla_gets_a_validation_part(tmp_path):
    lines = {
        "train": "0 " + " ".join(map(str, range(30))) + "\n1 5 7 9\n",
        "test": "0 30 31\n1 0\n",
    }
    for name, text in lines.items():
        (tmp_path / f"{name}.txt.gz").write_bytes(gzip.compress(text.encode()))
    split = published.gowalla(tmp_path)
    items = split.train.items.ids
    assert told(split.test, items) == {"0": {"30": 1, "31": 1}, "1": {"0": 1}}
    assert split.validation.rows.tolist() == [0] and split.validation.target.nnz == 3
    assert split.train.matrix.nnz == 30  # 33 without the three for validation
    assert split.test.history.nnz == 33
    assert not split.train.has_ratings
    assert any(note.startswith("validation is 10%") for note in split.notes)


def test_flixster(tmp_path):
    for name, rows in {"train": "0,13,4\n0,2,1.5\n2,13,.5\n", "test": "2,2,3\n"}.items():
        text = "user,item,rating\n" + rows
        (tmp_path / f"{name}.csv.gz").write_bytes(gzip.compress(text.encode()))
    split = published.flixster_monti(tmp_path)
    assert split.train.matrix.toarray().tolist() == [[1.5, 4], [0, 0.5]]
    assert told(split.test, split.train.items.ids) == {"2": {"2": 3}}
