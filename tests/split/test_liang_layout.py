import gzip

import pytest

from isthmus.core.errors import DataError
from isthmus.split.liang_layout import is_prepared, read_split
from tests.split.table import told

FILES = {
    "train": [(0, 0), (0, 2), (1, 10), (2, 2)],
    "validation_tr": [(3, 0), (3, 2)],
    "validation_te": [(3, 10)],
    "test_tr": [(5, 10), (4, 2)],
    "test_te": [(5, 0), (5, 2), (4, 10)],
}


@pytest.fixture
def folder(tmp_path):
    for name, pairs in FILES.items():
        text = "uid,sid\n" + "".join(f"{u},{i}\n" for u, i in pairs)
        (tmp_path / f"{name}.csv.gz").write_bytes(gzip.compress(text.encode()))
    return tmp_path


def test_parts_share_the_items_in_order(folder):
    assert is_prepared(folder)
    split = read_split(folder)
    assert split.train.items.ids.tolist() == ["0", "2", "10"]
    assert split.train.users.ids.tolist() == ["0", "1", "2"]
    assert split.train.matrix.toarray().tolist() == [[1, 1, 0], [0, 0, 1], [0, 1, 0]]
    assert not split.train.has_ratings
    assert split.test.users.tolist() == ["4", "5"]
    assert split.test.history.toarray().tolist() == [[0, 1, 0], [0, 0, 1]]
    assert split.test.target.toarray().tolist() == [[0, 0, 1], [1, 1, 0]]
    assert split.test.seen is split.test.history and split.test.rows is None
    assert told(split.validation, split.train.items.ids) == {"3": {"10": 1}}


def test_original_ids(folder):
    (folder / "unique_sid.txt").write_text("".join(f"film{k}\n" for k in range(11)))
    (folder / "unique_uid.txt").write_text("ann\nbob\ncat\ndan\neve\nfay\n")
    split = read_split(folder)
    assert split.train.items.ids.tolist() == ["film0", "film2", "film10"]
    assert split.train.users.ids.tolist() == ["ann", "bob", "cat"]
    assert split.test.users.tolist() == ["eve", "fay"]


def test_listing_that_is_too_short(folder):
    (folder / "unique_sid.txt").write_text("a\nb\n")
    with pytest.raises(DataError, match="unique_sid.txt has 2 lines"):
        read_split(folder)
    (folder / "unique_sid.txt").write_bytes(b"caf\xe9\n" * 11)
    with pytest.raises(DataError, match="not UTF-8"):
        read_split(folder)


def test_ratings_are_kept_and_validation_may_be_missing(folder):
    for name in ("validation_tr", "validation_te"):
        (folder / f"{name}.csv.gz").unlink()
    for name in ("train", "test_tr", "test_te"):
        rows = "".join(f"{u},{i},{1 + i % 5}\n" for u, i in FILES[name])
        (folder / f"{name}.csv.gz").unlink()
        (folder / f"{name}.csv").write_text("uid,sid,rating\n" + rows)
    split = read_split(folder)
    assert split.validation is None
    assert split.train.matrix.toarray().tolist() == [[1, 3, 0], [0, 0, 1], [0, 3, 0]]


def test_a_person_asked_with_nothing_fed(folder):
    (folder / "test_tr.csv.gz").write_bytes(b"uid,sid\n5,10\n")
    split = read_split(folder)
    assert split.test.users.tolist() == ["4", "5"]
    assert split.test.history[[0]].nnz == 0


def test_titles_go_with_the_original_ids(folder):
    (folder / "unique_sid.txt").write_text("".join(f"{100 + k}\n" for k in range(11)))
    (folder / "films.csv").write_text("movieId,title\n0,Wrong\n102,Right\n999,Other\n")
    assert read_split(folder, items=folder / "films.csv").train.titles == {"102": "Right"}


def test_two_files_for_one_part(folder):
    (folder / "train.tsv").write_text("uid\tsid\n0\t0\n")
    with pytest.raises(DataError, match=r"holds train.csv.gz and train.tsv; keep one"):
        read_split(folder)


@pytest.mark.parametrize("name", ["train", "test_te", "validation_te"])
def test_a_missing_file(folder, name):
    (folder / f"{name}.csv.gz").unlink()
    with pytest.raises(DataError, match=f"holds no {name}.csv"):
        read_split(folder)


def test_parts_that_are_not_disjoint(folder):
    (folder / "test_te.csv.gz").write_bytes(b"uid,sid\n5,10\n4,10\n")
    with pytest.raises(DataError, match="test feeds and asks for the same 1 pairs.*user '5'"):
        read_split(folder)
    (folder / "test_te.csv.gz").write_bytes(b"uid,sid\n2,10\n")
    with pytest.raises(DataError, match="test asks about user '2', who is in train"):
        read_split(folder)


def test_a_bad_line_is_named(folder):
    (folder / "test_te.csv.gz").write_bytes(b"uid,sid\n5,0\n4,\n")
    with pytest.raises(DataError, match=r"test_te\.csv\.gz.*line 3"):
        read_split(folder)
