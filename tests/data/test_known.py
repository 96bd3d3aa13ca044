import gzip
import re
import zipfile
from dataclasses import replace

import numpy as np
import pytest

from isthmus.core.errors import ChecksumError, DataError, NotFoundError
from isthmus.data import known
from isthmus.data.catalogue import SETS
from isthmus.data.known_set import (
    DERIVED,
    DOWNLOADABLE,
    IMAGES,
    LOCAL,
    MIXED,
    PROSE,
    RATINGS,
    ROWS,
    TABLE,
)
from tests.data.cells import cells

PLAIN = [name for name, entry in SETS.items() if entry.plain]
SAMPLES = [name for name, entry in SETS.items() if entry.holds in ROWS]
COUNTED = {
    RATINGS: {"users", "items", "ratings"},
    MIXED: {"rows", "columns"},
    PROSE: {"texts"},
}


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A machine without any data set; the folder that ISTHMUS_DATA names."""
    monkeypatch.setenv("ISTHMUS_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "data"


@pytest.fixture
def small(home, monkeypatch):
    """Two known sets that are made up and small."""
    counts = {"users": 2, "items": 2, "ratings": 3}
    for name in ("ml-1m", "ml-100k"):
        monkeypatch.setitem(SETS, name, replace(SETS[name], counts=counts, fingerprint=None))
    (home / "ml-1m").mkdir(parents=True)
    (home / "ml-1m" / "movies.dat").write_bytes("1::Caf\xe9::A\n2::Heat::B\n".encode("latin-1"))
    with gzip.open(home / "ml-1m" / "ratings_no_timestamp.dat.gz", "wt") as file:
        file.write("1::1::5\n1::2::3\n2::1::4\n")
    return home


def test_every_entry_says_what_must_be_known():
    for name, entry in SETS.items():
        assert entry.name == name
        assert entry.terms
        assert entry.citation
        assert set(entry.counts) - {"classes"} == COUNTED.get(entry.holds, {"rows", "features"})
        assert entry.kind in (DOWNLOADABLE, DERIVED, LOCAL)
        assert (entry.kind == DOWNLOADABLE) == bool(entry.downloads) == (entry.address is not None)
        assert all(re.fullmatch("[0-9a-f]{64}", digest) for digest in entry.downloads.values())
        assert (entry.kind == DERIVED) == (entry.source is not None)
        assert (entry.plain or entry.prepared) == (entry.holds == RATINGS)
        assert entry.downloads or entry.fingerprint or not entry.plain
        assert entry.fingerprint or entry.holds == RATINGS
    assert known.names() == tuple(SETS)
    assert (
        set(known.names(IMAGES))
        < set(known.names(IMAGES, TABLE))
        == {name for name, entry in SETS.items() if entry.holds in (IMAGES, TABLE)}
    )


def test_an_unknown_name_is_told_with_the_nearest():
    with pytest.raises(NotFoundError, match="no data set 'ml-1M'; did you mean ml-1m"):
        known.describe("ml-1M")


@pytest.mark.parametrize("name", SETS)
def test_what_is_absent_is_said_with_the_way_to_get_it(home, name):
    assert known.find(name) is None
    said = known.not_found(name)
    assert str(home / SETS[name].folder) in said
    remedy = {DOWNLOADABLE: "isthmus data fetch", DERIVED: "made from", LOCAL: "put"}
    assert remedy[SETS[name].kind] in said
    if name in SAMPLES:
        with pytest.raises(NotFoundError, match="is not on this machine"):
            known.samples(name)
    if SETS[name].holds == PROSE:
        with pytest.raises(NotFoundError, match="is not on this machine"):
            known.texts(name)
    if SETS[name].plain:
        with pytest.raises(NotFoundError, match="is not on this machine"):
            known.load(name)


def test_the_variable_comes_before_the_cache(home, tmp_path):
    for place in (tmp_path / "cache" / "isthmus" / "data", home):
        (place / "ml-1m").mkdir(parents=True)
        (place / "ml-1m" / "ratings.dat").touch()
        assert known.find("ml-1m") == place / "ml-1m"


def test_all_files_of_a_set_must_be_there(home):
    (home / "gowalla").mkdir(parents=True)
    (home / "gowalla" / "train.txt.gz").touch()
    assert known.find("gowalla") is None
    (home / "gowalla" / "test.txt.gz").touch()
    assert known.find("gowalla") == home / "gowalla"


def test_without_the_variable_the_folder_beside_is_looked_into(tmp_path, monkeypatch):
    monkeypatch.delenv("ISTHMUS_DATA", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "project").mkdir()
    monkeypatch.chdir(tmp_path / "project")
    assert known.places() == (tmp_path / "cache" / "isthmus" / "data",)
    (tmp_path / "shared" / "data").mkdir(parents=True)
    assert known.places()[0] == tmp_path / "shared" / "data"


def test_movielens_without_times_says_why(small):
    ratings = known.load("ml-1m")
    assert cells(ratings) == {("1", "1"): 5, ("1", "2"): 3, ("2", "1"): 4}
    assert ratings.titles == {"1": "Caf\xe9", "2": "Heat"}
    assert ratings.times is None
    assert "lacks ratings.dat" in ratings.report.no_times_reason
    assert ratings.report.source == "ml-1m"


def test_movielens_with_times_is_the_same_ratings(small):
    before = known.fingerprint(known.load("ml-1m"))
    (small / "ml-1m" / "ratings.dat").write_text("2::1::4::70\n1::2::3::60\n1::1::5::50\n")
    ratings = known.load("ml-1m")
    assert ratings.times.tolist() == [50, 60, 70]
    assert ratings.report.no_times_reason is None
    assert known.fingerprint(ratings) == before


def test_a_set_may_still_be_in_its_archive(small):
    (small / "ml-100k").mkdir()
    with zipfile.ZipFile(small / "ml-100k" / "ml-100k.zip", "w") as archive:
        archive.writestr("ml-100k/u.data", "1\t1\t5\t9\n1\t2\t3\t8\n2\t1\t4\t7\n")
        archive.writestr("ml-100k/u.item", "1|Heat|1995||0\n2|Caf\xe9|1996||1\n".encode("latin-1"))
    ratings = known.load("ml-100k")
    assert ratings.titles == {"1": "Heat", "2": "Caf\xe9"}
    assert ratings.times.tolist() == [9, 8, 7]
    assert known.titles("ml-100k:u1") == ratings.titles


def test_other_content_is_refused(small, monkeypatch):
    with gzip.open(small / "ml-1m" / "ratings_no_timestamp.dat.gz", "wt") as file:
        file.write("1::1::5\n1::2::3\n")
    with pytest.raises(ChecksumError, match="does not hold ml-1m: it should have .*get the files"):
        known.load("ml-1m")
    monkeypatch.setitem(SETS, "ml-1m", replace(SETS["ml-1m"], fingerprint="0" * 16))
    with gzip.open(small / "ml-1m" / "ratings_no_timestamp.dat.gz", "wt") as file:
        file.write("1::1::5\n1::2::3\n2::1::3\n")
    with pytest.raises(ChecksumError, match="counts agree but some values differ"):
        known.load("ml-1m")


def test_a_split_is_no_plain_set():
    with pytest.raises(DataError, match="a split with fixed parts; read it with"):
        known.load("ml-1m:pmf")


def test_ratings_and_samples_name_the_other_call():
    with pytest.raises(DataError, match="mnist holds images and no ratings; .*known.samples"):
        known.load("mnist")
    with pytest.raises(DataError, match="ml-1m holds ratings and no rows .*data.known.load"):
        known.samples("ml-1m")
    with pytest.raises(DataError, match="ml-1m:pmf holds ratings .*isthmus.split.prepared.load"):
        known.samples("ml-1m:pmf")


def test_texts_are_no_samples_and_samples_no_texts():
    with pytest.raises(DataError, match="rt-polarity holds texts as .* and no rows .*known.texts"):
        known.samples("rt-polarity")
    with pytest.raises(DataError, match="mnist holds images and no texts .*known.samples"):
        known.texts("mnist")


def test_samples_are_counted_and_compared(home, monkeypatch):
    (home / "adbench-a").mkdir(parents=True)
    path = home / "adbench-a" / "42_WBC.npz"
    X, y = np.array([[1.0, 2], [3, 4]]), np.array([0, 1])
    np.savez(path, X=X, y=y)
    with pytest.raises(ChecksumError, match="does not hold adbench:wbc: it should have .*223"):
        known.samples("adbench:wbc")
    counts = {"rows": 2, "features": 2, "classes": 2}
    made = replace(SETS["adbench:wbc"], counts=counts, fingerprint=None)
    monkeypatch.setitem(SETS, "adbench:wbc", made)
    samples = known.samples("adbench:wbc")
    assert samples.X.tolist() == X.tolist() and samples.y.tolist() == [0, 1]
    assert samples.source == "adbench:wbc"
    found = known.fingerprint(samples)
    monkeypatch.setitem(SETS, "adbench:wbc", replace(made, fingerprint=found))
    known.samples("adbench:wbc")
    for change in ({"X": X + 1, "y": y}, {"X": X, "y": 1 - y}):
        np.savez(path, **change)
        with pytest.raises(ChecksumError, match="counts agree but some values differ"):
            known.samples("adbench:wbc")
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(DataError, match="42_WBC.npz is cut off or damaged"):
        known.samples("adbench:wbc")


@pytest.mark.parametrize("name", [pytest.param(n, marks=pytest.mark.data(n)) for n in PLAIN])
def test_the_real_sets_hold_what_the_catalogue_says(name):
    ratings = known.load(name)  # checks counts and content
    assert ratings.matrix.has_sorted_indices
    low, high = ratings.scale
    assert np.isfinite(ratings.matrix.data).all()
    assert low <= ratings.like_from <= high


@pytest.mark.data("ml-100k")
def test_movielens_100k_against_its_published_counts():
    ratings = known.load("ml-100k")
    stars = np.bincount(ratings.matrix.data.astype(int)).tolist()
    assert stars == [0, 6_110, 11_370, 27_145, 34_174, 21_201]
    assert (ratings.times.min(), ratings.times.max()) == (874724710, 893286638)
    assert len(ratings.titles) == 1682
    assert ratings.like_from == 4


@pytest.mark.data("ml-1m")
def test_movielens_1m_against_its_published_counts():
    ratings = known.load("ml-1m")
    stars = np.bincount(ratings.matrix.data.astype(int)).tolist()
    assert stars == [0, 56_174, 107_557, 261_197, 348_971, 226_310]


@pytest.mark.parametrize("name", [pytest.param(n, marks=pytest.mark.data(n)) for n in SAMPLES])
def test_the_real_samples_hold_what_the_catalogue_says(name):
    samples = known.samples(name)  # checks counts and content
    assert samples.X.dtype == np.float32 and samples.source == name
    images = known.describe(name).holds == IMAGES
    assert (samples.image_shape is not None) == images
    if images:
        assert 0 <= samples.X.min() < samples.X.max() <= 1


@pytest.mark.parametrize(
    ("name", "mean", "deviation", "labels"),
    [
        pytest.param(*row, marks=pytest.mark.data(row[0]))
        for row in (
            (
                *("mnist", 0.13066, 0.30811),
                [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949],
            ),
            ("fashion-mnist", 0.28604, 0.35302, [6000] * 10),
        )
    ],
)
def test_mnist_and_fashion_mnist_against_their_published_figures(name, mean, deviation, labels):
    samples = known.samples(name)
    assert samples.X.mean(dtype=np.float64) == pytest.approx(mean, abs=5e-6)
    assert samples.X.std(dtype=np.float64) == pytest.approx(deviation, abs=5e-6)
    assert np.bincount(samples.y).tolist() == labels


@pytest.mark.data("cifar10-subset")
def test_the_cifar_subset_against_its_counts():
    train, test = known.samples("cifar10-subset"), known.samples("cifar10-subset:test")
    assert np.bincount(train.y).tolist() == [396, 366, 420, 384, 422, 393, 414, 385, 407, 413]
    assert np.bincount(test.y).tolist() == [103, 89, 100, 103, 90, 86, 112, 102, 106, 109]


@pytest.mark.data("cats-dogs-subset")
def test_cats_and_dogs_are_half_of_each():
    train, test = known.samples("cats-dogs-subset"), known.samples("cats-dogs-subset:test")
    for found, each in ((train, 150), (test, 50)):
        assert found.image_shape == (64, 64, 3)
        assert np.unique(found.y, return_counts=True)[1].tolist() == [each, each]
        assert set(found.y) == {"cats", "dogs"}
    assert not set(map(bytes, train.X)) & set(map(bytes, test.X))


@pytest.mark.data("olivetti-faces")
def test_faces_stand_upright_and_belong_to_their_people():
    samples = known.samples("olivetti-faces")
    faces = samples.X.reshape(40, 10, 64, 64)
    mean = faces.mean(axis=(0, 1))
    # the two halves of a face are alike left and right, and not above and below
    assert np.abs(mean - mean[:, ::-1]).mean() < np.abs(mean - mean[::-1]).mean()
    assert samples.y.tolist() == np.repeat(np.arange(40), 10).tolist()
    within = faces.var(axis=1).mean()
    assert within < 0.5 * faces.reshape(400, 64, 64).var(axis=0).mean()


@pytest.mark.data("rt-polarity")
def test_film_reviews_are_half_praise():
    reviews = known.texts("rt-polarity")
    assert np.unique(reviews.y, return_counts=True)[1].tolist() == [5331, 5331]


@pytest.mark.data("tiny-shakespeare")
def test_the_plays_are_one_plain_text():
    (text,) = known.texts("tiny-shakespeare").texts
    assert (len(text), text.count("\n"), len(text.split())) == (1_115_394, 40_000, 202_651)


@pytest.mark.data("churn")
def test_a_fifth_of_the_customers_leaves():
    table = known.table("churn")
    cells = table.frame.collect()
    assert (table.name, cells.shape[0], len(table.columns)) == ("churn", 10_000, 14)
    assert cells["Exited"].value_counts(sort=True).rows() == [("0", 7963), ("1", 2037)]


def test_a_mixed_table_is_no_samples_and_the_others_no_table(home):
    with pytest.raises(DataError, match="churn holds a table .* isthmus fit churn --target COLUMN"):
        known.samples("churn")
    with pytest.raises(DataError, match="mnist holds images and no table"):
        known.table("mnist")
    with pytest.raises(NotFoundError, match="churn is not on this machine"):
        known.table("churn")
    (home / "deep-learning-a-z").mkdir(parents=True)
    (home / "deep-learning-a-z" / "Churn_Modelling.csv").write_text("a,b\n1,x\n")
    with pytest.raises(ChecksumError, match="should have .*10000"):
        known.table("churn")


@pytest.mark.data("ecg5000")
def test_heartbeats_are_standardised():
    samples = known.samples("ecg5000")
    assert np.bincount(samples.y).tolist() == [0, 292, 177, 10, 19, 2]
    assert np.abs(samples.X.mean(axis=1)).max() < 1e-5
    assert np.abs(samples.X.std(axis=1, ddof=1) - 1).max() < 1e-5
