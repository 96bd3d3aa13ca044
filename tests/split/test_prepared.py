import numpy as np
import polars as pl
import pytest

from isthmus.core.errors import ChecksumError, DataError, NotFoundError, ParameterError
from isthmus.data import known
from isthmus.data.ratings import Ratings
from isthmus.evaluate.ranking import ranking
from isthmus.evaluate.statistics import summary
from isthmus.evaluate.top import top_k
from isthmus.split.parts import Split
from isthmus.split.prepared import load, open_data, replay_liang
from isthmus.split.published import SPLITS, Counts

METRICS = ["ndcg@100", "recall@20", "recall@50"]


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.data(name)) for name in SPLITS]
)
def test_every_prepared_split_holds_what_it_should(name):
    split = load(name)  # counts are checked inside
    assert split.protocol == "prepared"
    assert split.train.report.source == name
    for part in (split.validation, split.test):
        if part is not None:
            assert part.target.shape == (len(part.users), len(split.train.items))
            assert (part.rows is None) == (name in ("ml-1m-liang", "ml-1m-strong-generalisation"))


@pytest.mark.parametrize("name", ["ml-1m-liang", "ml-100k:u1", "ml-1m:pmf", "ml-1m-infinite-ae"])
def test_every_item_of_movielens_has_a_title(name):
    films = name.partition(":")[0] if "100k" in name else "ml-1m"
    if known.find(name) is None or known.titles(films) is None:
        pytest.skip(f"{name} or the titles of {films} are absent")
    train = load(name).train
    assert all(train.titles[item] for item in train.items.ids)


@pytest.mark.data("ml-1m-liang")
@pytest.mark.data("ml-1m")
def test_liang_is_rebuilt_cell_by_cell():
    split = replay_liang(known.load("ml-1m"))
    folder = known.find("ml-1m-liang")
    listed = (folder / "unique_sid.txt").read_text().split()
    assert split.train.items.ids.tolist() == listed
    for name, matrix, users in (
        ("train", split.train.matrix, split.train.users.ids),
        ("validation_tr", split.validation.history, split.validation.users),
        ("validation_te", split.validation.target, split.validation.users),
        ("test_tr", split.test.history, split.test.users),
        ("test_te", split.test.target, split.test.users),
    ):
        file = pl.read_csv(folder / f"{name}.csv.gz")
        rows, columns = matrix.tocoo().coords
        np.testing.assert_array_equal(users[rows].astype(int), file["uid"], err_msg=name)
        np.testing.assert_array_equal(columns, file["sid"], err_msg=name)
        assert np.all(matrix.data == 1)


@pytest.mark.data("ml-1m-liang")
@pytest.mark.data("ml-1m")
def test_liang_from_its_files_and_from_movielens_are_equal(monkeypatch):
    from_files = load("ml-1m-liang")
    find = known.find
    monkeypatch.setattr(known, "find", lambda name: None if "liang" in name else find(name))
    rebuilt = load("ml-1m-liang")
    assert rebuilt.notes[0] == "the split was rebuilt from ml-1m"
    assert rebuilt.train.users == from_files.train.users
    assert rebuilt.train.items == from_files.train.items
    assert rebuilt.train.titles == from_files.train.titles
    assert rebuilt.train.has_ratings is from_files.train.has_ratings is False
    assert rebuilt.train.times is from_files.train.times is None
    assert (rebuilt.train.matrix != from_files.train.matrix).nnz == 0
    for ours, theirs in (
        (rebuilt.validation, from_files.validation),
        (rebuilt.test, from_files.test),
    ):
        assert ours.users.tolist() == theirs.users.tolist()
        for name in ("history", "target", "seen"):
            assert (getattr(ours, name) != getattr(theirs, name)).nnz == 0


def test_not_on_this_machine(monkeypatch):
    monkeypatch.setattr(known, "find", lambda name: None)
    with pytest.raises(NotFoundError, match="ml-1m-infinite-ae is not on this machine"):
        load("ml-1m-infinite-ae")
    with pytest.raises(NotFoundError, match="isthmus data fetch ml-1m"):
        load("ml-1m-liang")
    with pytest.raises(NotFoundError, match="the prepared splits are ml-1m-liang, "):
        load("ml-1m")


def test_every_prepared_split_is_a_known_set():
    assert sorted(SPLITS) == sorted(name for name in known.names() if known.describe(name).prepared)


def test_content_that_is_not_what_it_should_be(tmp_path, monkeypatch):
    users, items, part = np.arange(3), np.array([5, 6, 5]), np.array([0, 1, 2])
    np.savez(tmp_path / "ratings.npz", user=users, item=items, rating=items, part=part)
    monkeypatch.setattr(known, "find", lambda name: tmp_path)
    with pytest.raises(ChecksumError, match="should hold 6,040 users.*holds 3 users and 2 items"):
        load("ml-1m-infinite-ae")
    whole = (tmp_path / "ratings.npz").read_bytes()
    (tmp_path / "ratings.npz").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(ChecksumError, match="damaged or incomplete"):
        load("ml-1m-infinite-ae")


def test_open_data_reads_files_frames_and_folders(tmp_path):
    file = tmp_path / "ratings.csv"
    file.write_text("person,film,stars\nann,a,5\nbob,b,3\n")
    ratings = open_data(file, user="person", item="film", rating="stars")
    assert isinstance(ratings, Ratings) and len(ratings) == 2
    frame = pl.DataFrame({"user": [1, 2], "item": [3, 4]})
    assert len(open_data(frame)) == 2
    with pytest.raises(DataError, match="folder without a prepared split"):
        open_data(tmp_path)
    for name, rows in {"train": "1,2\n", "test_tr": "2,2\n", "test_te": "2,3\n"}.items():
        (tmp_path / f"{name}.csv").write_text("uid,sid\n" + rows)
    split = open_data(str(tmp_path))
    assert isinstance(split, Split) and split.train.items.ids.tolist() == ["2", "3"]


def test_a_path_wins_over_a_known_name_and_says_so(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "ml-100k").write_text("user,item\n1,2\n2,3\n")
    ratings = open_data("ml-100k")
    assert len(ratings) == 2
    assert "ml-100k was read as a path" in ratings.report.notes[-1]
    (tmp_path / "gowalla").mkdir()
    for name, rows in {"train": "1,2\n", "test_tr": "2,2\n", "test_te": "2,3\n"}.items():
        (tmp_path / "gowalla" / f"{name}.csv").write_text("uid,sid\n" + rows)
    assert "gowalla was read as a path" in open_data("gowalla").notes[-1]


def test_neither_a_path_nor_a_name():
    with pytest.raises(NotFoundError, match="nowhere.csv is neither a file or folder nor a known"):
        open_data("nowhere.csv")
    with pytest.raises(ParameterError, match="ml-1m is a known data set.*delimiter cannot"):
        open_data("ml-1m", delimiter=",")


@pytest.mark.data("ml-100k")
def test_open_data_loads_known_sets_and_splits():
    assert isinstance(open_data("ml-100k"), Ratings)
    assert Counts.of(open_data("ml-100k:u2")).train == 80_000


@pytest.fixture(scope="module")
def liang():
    if known.find("ml-1m-liang") is None:
        pytest.skip("ml-1m-liang is absent")
    return load("ml-1m-liang")


def measured(scores, part):
    lists, _ = top_k(scores.astype(np.float32), 100, seen=part.seen)
    return {name: summary(v) for name, v in ranking(lists, part.target, METRICS).items()}


def test_popularity_reaches_its_figure(liang):
    counts = np.bincount(liang.train.matrix.indices, minlength=3502)
    got = measured(np.tile(counts, (500, 1)), liang.test)
    assert round(got["ndcg@100"].mean, 5) == 0.21899


def test_ease_in_plain_float64_reaches_its_figures(liang):
    train = liang.train.matrix.astype(np.float64)
    inverse = np.linalg.inv((train.T @ train).toarray() + 800 * np.eye(3502))
    weights = -inverse / np.diag(inverse)
    np.fill_diagonal(weights, 0)
    got = measured(liang.test.history @ weights, liang.test)
    assert round(got["ndcg@100"].mean, 5) == pytest.approx(0.42795, abs=1.01e-5)
    assert round(got["recall@20"].mean, 5) == pytest.approx(0.36792, abs=1.01e-5)
    assert round(got["recall@50"].mean, 5) == pytest.approx(0.47662, abs=1.01e-5)
    assert got["ndcg@100"].se == pytest.approx(0.0079, abs=5e-5)
    assert got["ndcg@100"].n == 500
