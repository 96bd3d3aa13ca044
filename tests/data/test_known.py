import gzip
import zipfile
from dataclasses import replace

import numpy as np
import pytest

from isthmus.core.errors import ChecksumError, DataError, NotFoundError
from isthmus.data import known
from isthmus.data.catalogue import DERIVED, DOWNLOADABLE, LOCAL, SETS
from tests.data.cells import cells

PLAIN = [name for name, entry in SETS.items() if entry.plain]


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
        assert set(entry.counts) == {"users", "items", "ratings"}
        assert entry.kind in (DOWNLOADABLE, DERIVED, LOCAL)
        assert (entry.kind == DOWNLOADABLE) == (entry.sha256 is not None)
        assert (entry.kind == DERIVED) == (entry.source is not None)
        assert entry.plain or entry.prepared
        assert entry.sha256 or entry.fingerprint or not entry.plain
    assert known.names() == tuple(SETS)


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
    with pytest.raises(ChecksumError, match="counts agree but some ratings differ"):
        known.load("ml-1m")


def test_a_split_is_no_plain_set():
    with pytest.raises(DataError, match="a split with fixed parts; read it with"):
        known.load("ml-1m:pmf")


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
