"""Databases by URL: SQLite by Python itself, others through the extra `sql`."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

import polars as pl

from isthmus.core.errors import DataError, MissingExtraError
from isthmus.data.frames import open_frame
from isthmus.data.table import Table

_BATCH = 100_000  # rows turned into a frame at once


def is_url(source: str) -> bool:
    return "://" in source


def open_url(url: str) -> Table:
    """The rows of `?table=NAME` or `?query=SELECT ...` of a database.

    `sqlite:///ratings.db?table=ratings` is a file beside you, `sqlite:////data/ratings.db` one from
    the root. A SQLite database with a single table needs neither.

    Raises
    ------
    DataError
        when the database, the table or the query cannot be read.
    MissingExtraError
        for a database other than SQLite without the extra `sql`.
    """
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    table, query = options.pop("table", None), options.pop("query", None)
    if parts.scheme in ("http", "https", "ftp", "s3"):
        raise DataError(f"{url}: download the file first and give its path")
    if table and query:
        raise DataError(f"{url} names both a table and a query; keep one of them")
    if parts.scheme == "sqlite":
        return open_sqlite(Path(unquote(parts.path.removeprefix("/"))), table, query)
    if not (table or query):
        raise DataError(f"{url}: say what to read, with ?table=NAME or ?query=SELECT ...")
    uri = urlunsplit(parts._replace(query=urlencode(options)))
    shown = f"{parts.scheme}://{parts.hostname}{parts.path}"  # without the password
    try:
        return open_frame(pl.read_database_uri(query or _select(str(table)), uri), shown)
    except ModuleNotFoundError as error:
        raise MissingExtraError(
            f"reading {parts.scheme} databases needs {error.name}: pip install 'isthmus[sql]'"
        ) from None
    except Exception as error:  # each driver has its own errors
        raise DataError(f"{shown}: {str(error).splitlines()[0]}") from None


def open_sqlite(path: Path, table: str | None = None, query: str | None = None) -> Table:
    """The rows of a table or a query of a SQLite file."""
    if not path.is_file():
        raise DataError(f"there is no file {path}; check the name and the folder")
    try:
        address = f"file:{quote(str(path.resolve()))}?mode=ro"
        with closing(sqlite3.connect(address, uri=True)) as connection:
            statement = query or _select(table or _only_table(connection, path))
            cursor = connection.execute(statement)
            if cursor.description is None:
                raise DataError(f"{path}: the query returns no rows; it must be a SELECT")
            names = [column[0] for column in cursor.description]
            frames = [_frame([], names)]
            while rows := cursor.fetchmany(_BATCH):
                frames.append(_frame(rows, names))
    except sqlite3.Error as error:
        raise DataError(f"{path}: {error}; tables and queries are named in the URL") from None
    return open_frame(pl.concat(frames), str(path))


def _only_table(connection: sqlite3.Connection, path: Path) -> str:
    found = connection.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")
    tables = [row[0] for row in found]
    if len(tables) == 1:
        return tables[0]
    raise DataError(
        f"{path} has {len(tables)} tables ({', '.join(tables)}); say which with "
        f"sqlite:///{path}?table=NAME"
    )


def _frame(rows: list[tuple], names: list[str]) -> pl.DataFrame:
    # SQLite types cells, not columns: as text they all agree
    columns = zip(*rows, strict=True) if rows else [[] for _ in names]
    return pl.DataFrame(
        [
            pl.Series(name, [None if v is None else str(v) for v in column], dtype=pl.String)
            for name, column in zip(names, columns, strict=True)
        ]
    )


def _select(table: str) -> str:
    return 'SELECT * FROM "{}"'.format(table.replace('"', '""'))
