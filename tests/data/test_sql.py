import sqlite3
import sys
from contextlib import closing

import pytest

from isthmus.core.errors import DataError, MissingExtraError
from isthmus.data.ratings import Ratings
from tests.data.cells import cells

EXPECTED = {("1", "x"): 4, ("2", "y"): 2.5}


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "shop.db"
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("CREATE TABLE ratings (user_id, item_id TEXT, rating REAL, day INTEGER)")
        database.executemany(
            "INSERT INTO ratings VALUES (?, ?, ?, ?)", [("1", "x", 4, 86400), (2, "y", 2.5, 0)]
        )
    return path


def test_the_only_table_needs_no_name(path):
    for source in (path, f"sqlite:///{path}", f"sqlite:///{path}?table=ratings"):
        ratings = Ratings.read(source)
        assert cells(ratings) == EXPECTED
        assert ratings.times.tolist() == [86400, 0]


def test_a_relative_path(path, monkeypatch):
    monkeypatch.chdir(path.parent)
    assert cells(Ratings.read("sqlite:///shop.db")) == EXPECTED


def test_a_query(path):
    query = "SELECT user_id AS user, item_id AS item FROM ratings WHERE rating > 3"
    ratings = Ratings.read(f"sqlite:///{path}?query={query.replace(' ', '%20')}")
    assert cells(ratings) == {("1", "x"): 1}
    assert not ratings.has_ratings


def test_several_tables_must_be_chosen_from(path):
    with closing(sqlite3.connect(path)) as database, database:
        database.execute('CREATE TABLE "my ""likes" (user, item)')
        database.execute('INSERT INTO "my ""likes" VALUES (1, 2)')
    with pytest.raises(DataError, match=r"2 tables \(ratings, my \"likes\); say which"):
        Ratings.read(path)
    assert cells(Ratings.read(f'sqlite:///{path}?table=my "likes')) == {("1", "2"): 1}


@pytest.mark.parametrize(
    ("tail", "said"),
    [
        ("?table=absent", "no such table: absent"),
        ("?query=SELEC 1", "syntax error"),
        ("?query=DELETE FROM ratings", "readonly|read-only|returns no rows"),
        ("?table=ratings&query=SELECT 1", "both a table and a query"),
    ],
)
def test_what_cannot_be_read_is_said(path, tail, said):
    with pytest.raises(DataError, match=said):
        Ratings.read(f"sqlite:///{path}{tail}")
    assert cells(Ratings.read(path)) == EXPECTED  # nothing was changed


def test_a_missing_database_is_not_made(tmp_path):
    with pytest.raises(DataError, match="there is no file"):
        Ratings.read(f"sqlite:///{tmp_path}/absent.db?table=ratings")
    assert not (tmp_path / "absent.db").exists()


def test_a_damaged_database(path):
    path.write_bytes(path.read_bytes()[:100] + b"\xff" * 5000)
    with pytest.raises(DataError, match="shop.db: "):
        Ratings.read(path)


def test_other_databases_need_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "connectorx", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'isthmus\[sql\]'"):
        Ratings.read("postgresql://me:secret@localhost/shop?table=ratings")
    with pytest.raises(DataError, match="say what to read"):
        Ratings.read("postgresql://localhost/shop")


def test_web_addresses_are_refused():
    with pytest.raises(DataError, match="download the file first"):
        Ratings.read("https://example.org/ratings.csv")
